import Customers

// What sections of records of different lengths have in common: bytes used UInt32, records UInt16, flags UInt16 (not 0
// where figures are approximate), then the records, each of which begins with its length in bytes, UInt32.

/// A section of records of different lengths, as a view of the block.
protocol RecordSection {
    var base: UnsafeMutableRawPointer { get }
    var isEmpty: Bool { get }
}

extension RecordSection {
    static var headerBytes: Int { 8 }

    /// Bytes in use, the header's too.
    var used: Int {
        get { unsafe isEmpty ? Self.headerBytes : Int(base.load(as: UInt32.self)) }
        nonmutating set { unsafe base.storeBytes(of: UInt32(newValue), as: UInt32.self) }
    }
    var count: Int {
        get { unsafe isEmpty ? 0 : Int(base.load(fromByteOffset: 4, as: UInt16.self)) }
        nonmutating set { unsafe base.storeBytes(of: UInt16(newValue), toByteOffset: 4, as: UInt16.self) }
    }
    var isApproximate: Bool { unsafe !isEmpty && base.load(fromByteOffset: 6, as: UInt16.self) != 0 }

    func bytes(_ record: Int) -> Int { unsafe Int(base.load(fromByteOffset: record, as: UInt32.self)) }
}
