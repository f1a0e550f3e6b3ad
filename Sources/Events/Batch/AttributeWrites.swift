// The attributes that a record writes, as they lie in a batch or wherever they are kept: one write behind the other,
//
//     bytes    UInt32   of the whole write
//     key      UInt16   length of the top-level key
//     leaves   UInt16   number of leaves
//     key bytes, leaves
//
// and each leaf
//
//     path     UInt16   length of the path
//     kind     UInt8    raw value of ValueKind
//     path bytes, then 8 bytes of a number, or a text's length as UInt32 and its bytes, or nothing
//
// in the machine's own byte order, without padding. A path is its keys joined by the byte 0xFF, which UTF-8 never has,
// the top-level key first. A write without leaves removes its key. Keys come once each: of equal ones the last counts.

/// A write of one key, whole: what stood under the key before is gone, its leaves stand instead.
@safe
public struct AttributeWrite {
    /// The top-level key.
    public let key: UnsafeRawBufferPointer
    public let leaves: AttributeLeaves
    /// The write as it lies.
    public let bytes: UnsafeRawBufferPointer

    /// Whether the key is removed: null, an empty object or an array was written, or a number beyond doubles.
    @inline(__always) public var isRemoval: Bool { leaves.count == 0 }
}

/// A value that a write sets.
@safe
public struct AttributeLeaf {
    /// The keys from the top level on, joined by the byte 0xFF.
    public let path: UnsafeRawBufferPointer
    /// A boolean, a number or text.
    public let value: ValueView
}

/// Attribute writes in the layout at the head of this file, one after another.
///
/// Bytes that are not in that layout end the sequence; nothing behind their end is read.
@safe
public struct AttributeWrites {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// The bytes must last as long as what is read from them.
    @inline(__always)
    public init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = unsafe bytes }

    /// The next write; nil behind the last.
    public mutating func next() -> AttributeWrite? {
        guard unsafe bytes.count - position >= 8 else { return nil }
        let size = unsafe Int(bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
        let keyCount = unsafe Int(bytes.loadUnaligned(fromByteOffset: position + 4, as: UInt16.self))
        let leafCount = unsafe Int(bytes.loadUnaligned(fromByteOffset: position + 6, as: UInt16.self))
        guard size >= 8 + keyCount, unsafe size <= bytes.count - position else { return nil }
        let key = unsafe UnsafeRawBufferPointer(rebasing: bytes[position + 8..<position + 8 + keyCount])
        let leaves = unsafe UnsafeRawBufferPointer(rebasing: bytes[position + 8 + keyCount..<position + size])
        let whole = unsafe UnsafeRawBufferPointer(rebasing: bytes[position..<position + size])
        position += size
        return unsafe AttributeWrite(key: key, leaves: AttributeLeaves(leaves, count: leafCount), bytes: whole)
    }
}

/// The leaves of a write, one after another.
@safe
public struct AttributeLeaves {
    /// Number of leaves.
    public let count: Int
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer, count: Int) {
        unsafe self.bytes = unsafe bytes
        self.count = count
    }

    /// Whether all bytes have been read.
    public var isAtEnd: Bool { unsafe position == bytes.count }

    /// The next leaf; nil behind the last.
    public mutating func next() -> AttributeLeaf? {
        guard unsafe bytes.count - position >= 3 else { return nil }
        let pathCount = unsafe Int(bytes.loadUnaligned(fromByteOffset: position, as: UInt16.self))
        let kind = unsafe ValueKind(rawValue: bytes[position + 2])
        let start = position + 3
        guard unsafe bytes.count - start >= pathCount else { return nil }
        let path = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<start + pathCount])
        position = start + pathCount
        switch kind {
        case .no, .yes:
            return unsafe AttributeLeaf(path: path, value: ValueView(kind: kind ?? .missing))
        case .number:
            guard unsafe bytes.count - position >= 8 else { return nil }
            let bits = unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            position += 8
            return unsafe AttributeLeaf(path: path, value: ValueView(kind: .number, number: Double(bitPattern: bits)))
        case .text:
            guard unsafe bytes.count - position >= 4 else { return nil }
            let textCount = unsafe Int(bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            guard unsafe bytes.count - position - 4 >= textCount else { return nil }
            let text = unsafe UnsafeRawBufferPointer(rebasing: bytes[position + 4..<position + 4 + textCount])
            position += 4 + textCount
            return unsafe AttributeLeaf(path: path, value: ValueView(kind: .text, text: text))
        case .missing, nil:
            return nil
        }
    }
}
