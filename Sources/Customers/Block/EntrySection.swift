// What sections of entries of different lengths begin with: bytes used UInt32, these eight too, and entries UInt32.

/// A section of entries of different lengths, as a view of its block.
protocol EntrySection {
    var base: UnsafeMutableRawPointer { get }
    var isEmpty: Bool { get }
}

extension EntrySection {
    static var headerBytes: Int { 8 }

    /// Bytes in use, the header's too.
    @inline(__always)
    var used: Int {
        get { unsafe isEmpty ? Self.headerBytes : Int(base.load(as: UInt32.self)) }
        nonmutating set { unsafe base.storeBytes(of: UInt32(newValue), as: UInt32.self) }
    }

    @inline(__always)
    var entryCount: Int {
        get { unsafe isEmpty ? 0 : Int(base.load(fromByteOffset: 4, as: UInt32.self)) }
        nonmutating set { unsafe base.storeBytes(of: UInt32(newValue), toByteOffset: 4, as: UInt32.self) }
    }
}
