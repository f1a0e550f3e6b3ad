import Events
import Glibc

// The customer's attributes: bytes used UInt32, keys UInt32, then for each top-level key the time of its last write,
// Int64, and that write in the layout of `AttributeWrites`, padded to 8 bytes. A removed key keeps its place, so that
// an older write that comes late does not bring it back.

/// The attributes of a customer, as a view of its block.
@safe
public struct Attributes: EntrySection {
    /// Top-level keys a customer may have, removed ones included.
    public static let keysMax = 512

    let base: UnsafeMutableRawPointer
    let isEmpty: Bool

    @inline(__always)
    public init(_ block: CustomerBlock) {
        unsafe base = unsafe block.section(BlockSection.attributes)
        isEmpty = block.isEmpty(BlockSection.attributes)
    }

    /// Bytes in use of the section.
    var usedBytes: Int { isEmpty ? 0 : used }

    /// Whether bytes are such a section.
    static func isWellFormed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= headerBytes, unsafe Int(bytes.load(as: UInt32.self)) == bytes.count else { return false }
        var entry = headerBytes
        var keys = 0
        while entry < bytes.count {
            guard bytes.count - entry >= 16 else { return false }
            let writeBytes = unsafe Int(bytes.load(fromByteOffset: entry + 8, as: UInt32.self))
            let size = 8 + (writeBytes + 7) & ~7
            guard size <= bytes.count - entry else { return false }
            var writes = unsafe AttributeWrites(
                UnsafeRawBufferPointer(rebasing: bytes[entry + 8..<entry + 8 + writeBytes]))
            guard let write = writes.next(), unsafe write.bytes.count == writeBytes, isWellFormed(write),
                unsafe BlockLimits.isInstant(bytes.load(fromByteOffset: entry, as: Int64.self)), keys < keysMax,
                unsafe !holds(write.key, UnsafeRawBufferPointer(rebasing: bytes[headerBytes..<entry]))
            else { return false }
            entry += size
            keys += 1
        }
        return unsafe keys == Int(bytes.load(fromByteOffset: 4, as: UInt32.self))
    }

    /// Whether a write's leaves are as many as it says and fill it.
    private static func isWellFormed(_ write: AttributeWrite) -> Bool {
        var leaves = write.leaves
        var count = 0
        while let leaf = leaves.next() {
            if leaf.value.kind == .number && !leaf.value.number.isFinite { return false }
            count += 1
        }
        return count == write.leaves.count && leaves.isAtEnd
    }

    /// Whether well-formed entries have one of that key.
    private static func holds(_ key: UnsafeRawBufferPointer, _ entries: UnsafeRawBufferPointer) -> Bool {
        var entry = 0
        while entry < entries.count {
            let size = unsafe Int(entries.load(fromByteOffset: entry + 8, as: UInt32.self))
            let count = unsafe Int(entries.load(fromByteOffset: entry + 12, as: UInt16.self))
            if unsafe count == key.count && entries[entry + 16..<entry + 16 + count].elementsEqual(key) { return true }
            entry += 8 + (size + 7) & ~7
        }
        return false
    }

    /// Number of top-level keys, removed ones included.
    public var count: Int { entryCount }

    func entryBytes(_ entry: Int) -> Int {
        unsafe 8 + (Int(base.load(fromByteOffset: entry + 8, as: UInt32.self)) + 7) & ~7
    }

    func time(_ entry: Int) -> Int64 { unsafe base.load(fromByteOffset: entry, as: Int64.self) }

    func write(_ entry: Int) -> AttributeWrite? {
        var writes = unsafe AttributeWrites(
            UnsafeRawBufferPointer(start: base + entry + 8, count: entryBytes(entry) - 8))
        return writes.next()
    }

    private func key(_ entry: Int) -> UnsafeRawBufferPointer {
        let count = unsafe Int(base.load(fromByteOffset: entry + 12, as: UInt16.self))
        return unsafe UnsafeRawBufferPointer(start: base + entry + 16, count: count)
    }

    /// Where a key's entry lies; nil where there is none.
    func find(_ wanted: UnsafeRawBufferPointer) -> Int? {
        var entry = Self.headerBytes
        while entry < used {
            let key = unsafe key(entry)
            if unsafe key.count == wanted.count && key.elementsEqual(wanted) { return entry }
            entry += entryBytes(entry)
        }
        return nil
    }

    /// The value at a path of keys joined by 0xFF, whose first key has so many bytes.
    public func value(path: UnsafeRawBufferPointer, firstKeyBytes: Int) -> ValueView {
        guard !isEmpty, let entry = unsafe find(UnsafeRawBufferPointer(rebasing: path[..<firstKeyBytes])),
            let write = write(entry)
        else { return .missing }
        var leaves = write.leaves
        while let leaf = leaves.next() {
            if unsafe leaf.path.count == path.count && leaf.path.elementsEqual(path) {
                return leaf.value
            }
        }
        return .missing
    }

    /// Calls `body` with the path and value of every attribute that is there, and the time of its write.
    public func visit(_ body: (_ path: UnsafeRawBufferPointer, _ value: ValueView, _ time: Int64) -> Void) {
        var entry = Self.headerBytes
        while entry < used {
            if let write = write(entry) {
                var leaves = write.leaves
                while let leaf = leaves.next() { unsafe body(leaf.path, leaf.value, time(entry)) }
            }
            entry += entryBytes(entry)
        }
    }

    /// Whether the writes would give the customer more keys than it may have.
    public func wouldOverflow(_ writes: AttributeWrites) -> Bool {
        var writes = writes
        var more = 0
        while let write = writes.next() { unsafe more += find(write.key) == nil ? 1 : 0 }
        return count + more > Self.keysMax
    }

    /// Adds the keys of writes that the customer does not have.
    public func gatherNew(_ writes: AttributeWrites, into keys: inout Set<[UInt8]>) {
        var writes = writes
        while let write = writes.next() {
            if unsafe find(write.key) == nil { unsafe keys.insert(Array(write.key)) }
        }
    }

    func remove(_ entry: Int) {
        let size = entryBytes(entry)
        unsafe memmove(base + entry, base + entry + size, used - entry - size)
        used -= size
        entryCount -= 1
    }

    func append(_ bytes: UnsafeRawBufferPointer, time: Int64) {
        let entry = used
        let padded = (bytes.count + 7) & ~7
        unsafe base.storeBytes(of: time, toByteOffset: entry, as: Int64.self)
        unsafe memset(base + entry + 8 + padded - 8, 0, 8)
        if let from = bytes.baseAddress { unsafe memcpy(base + entry + 8, from, bytes.count) }
        used = entry + 8 + padded
        entryCount += 1
    }
}

extension CustomerTable {
    /// Writes one key, unless a later write holds; of writes of one time the last to come holds. A key beyond the bound
    /// is left out. Answers whether it was written. The block may move.
    public mutating func write(_ write: AttributeWrite, time: Int64, block: inout CustomerBlock) -> Bool {
        let attributes = Attributes(block)
        if let entry = unsafe attributes.find(write.key) {
            if attributes.time(entry) > time { return false }
            attributes.remove(entry)
        } else if attributes.count >= Attributes.keysMax {
            return false
        }
        let wanted = unsafe attributes.used + 8 + (write.bytes.count + 7) & ~7
        let isNew = attributes.isEmpty
        let room = block.capacity(BlockSection.attributes)
        if wanted > room { resize(BlockSection.attributes, bytes: max(wanted, room + room / 4), in: &block) }
        let grown = Attributes(block)
        if isNew {
            grown.used = Attributes.headerBytes
            grown.entryCount = 0
        }
        unsafe grown.append(write.bytes, time: time)
        return true
    }
}
