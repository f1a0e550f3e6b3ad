import Events
import Glibc

// Events from the future, which wait for their time: bytes used UInt32, events UInt32, then in order of time and
// arrival an entry each: bytes UInt32, length of the record UInt32, time Int64, duplicate hash UInt64, and the record
// as it came, padded to 8 bytes.

/// The waiting events of a customer, as a view of its block.
@safe
public struct WaitingEvents: EntrySection {
    /// Events a customer may have waiting.
    public static let eventsMax = EventLimits.waitingMax
    static let entryHeaderBytes = 24

    let base: UnsafeMutableRawPointer
    let isEmpty: Bool

    @inline(__always)
    public init(_ block: CustomerBlock) {
        unsafe base = unsafe block.section(BlockSection.waiting)
        isEmpty = block.isEmpty(BlockSection.waiting)
    }

    @inline(__always)
    public var count: Int { entryCount }

    /// Bytes in use of the section; none where nothing waits.
    var usedBytes: Int { count == 0 ? 0 : used }

    /// Whether bytes are such a section.
    static func isWellFormed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= headerBytes, unsafe Int(bytes.load(as: UInt32.self)) == bytes.count else { return false }
        var entry = headerBytes
        var events = 0
        var last = Int64.min
        while entry < bytes.count {
            guard bytes.count - entry >= entryHeaderBytes else { return false }
            let size = unsafe Int(bytes.load(fromByteOffset: entry, as: UInt32.self))
            let record = unsafe Int(bytes.load(fromByteOffset: entry + 4, as: UInt32.self))
            let time = unsafe bytes.load(fromByteOffset: entry + 8, as: Int64.self)
            guard size == entryHeaderBytes + (record + 7) & ~7, size <= bytes.count - entry, time >= last,
                BlockLimits.isTime(time)
            else { return false }
            last = time
            entry += size
            events += 1
        }
        return unsafe events <= eventsMax && events == Int(bytes.load(fromByteOffset: 4, as: UInt32.self))
    }

    private func bytes(_ entry: Int) -> Int { unsafe Int(base.load(fromByteOffset: entry, as: UInt32.self)) }
    private func time(_ entry: Int) -> Int64 { unsafe base.load(fromByteOffset: entry + 8, as: Int64.self) }

    /// Time of the first event that waits; `Int64.max` where none does.
    @inline(__always)
    public var next: Int64 { count == 0 ? .max : time(Self.headerBytes) }

    /// The first event's record.
    public var record: UnsafeRawBufferPointer {
        let count = unsafe Int(base.load(fromByteOffset: Self.headerBytes + 4, as: UInt32.self))
        return unsafe UnsafeRawBufferPointer(start: base + Self.headerBytes + Self.entryHeaderBytes, count: count)
    }

    /// Calls `body` with the record of every event that waits.
    public func visit(_ body: (_ record: UnsafeRawBufferPointer) -> Void) {
        var entry = Self.headerBytes
        while entry < used {
            let count = unsafe Int(base.load(fromByteOffset: entry + 4, as: UInt32.self))
            unsafe body(UnsafeRawBufferPointer(start: base + entry + Self.entryHeaderBytes, count: count))
            entry += bytes(entry)
        }
    }

    /// Whether an event of that duplicate hash waits.
    public func contains(hash: UInt64) -> Bool {
        var entry = Self.headerBytes
        while entry < used {
            if unsafe base.load(fromByteOffset: entry + 16, as: UInt64.self) == hash { return true }
            entry += bytes(entry)
        }
        return false
    }

    /// Drops the first event.
    public func removeFirst() {
        let size = bytes(Self.headerBytes)
        unsafe memmove(base + Self.headerBytes, base + Self.headerBytes + size, used - Self.headerBytes - size)
        used -= size
        entryCount -= 1
    }

    /// Where an event of that time belongs: behind all that are not later.
    func place(of time: Int64) -> Int {
        var entry = Self.headerBytes
        while entry < used && self.time(entry) <= time { entry += bytes(entry) }
        return entry
    }
}

extension CustomerTable {
    /// Lets an event wait for its time; the caller has looked at the bound. The block may move.
    public mutating func wait(
        record: UnsafeRawBufferPointer, time: Int64, hash: UInt64, block: inout CustomerBlock
    ) {
        let waiting = WaitingEvents(block)
        let size = WaitingEvents.entryHeaderBytes + (record.count + 7) & ~7
        let used = waiting.used
        let place = waiting.place(of: time)
        let isNew = waiting.isEmpty
        reserve(BlockSection.waiting, bytes: used + size, in: &block)
        let grown = WaitingEvents(block)
        if isNew { grown.entryCount = 0 }
        unsafe memmove(grown.base + place + size, grown.base + place, used - place)
        unsafe grown.base.storeBytes(of: UInt32(size), toByteOffset: place, as: UInt32.self)
        unsafe grown.base.storeBytes(of: UInt32(record.count), toByteOffset: place + 4, as: UInt32.self)
        unsafe grown.base.storeBytes(of: time, toByteOffset: place + 8, as: Int64.self)
        unsafe grown.base.storeBytes(of: hash, toByteOffset: place + 16, as: UInt64.self)
        if let bytes = record.baseAddress {
            unsafe memcpy(grown.base + place + WaitingEvents.entryHeaderBytes, bytes, record.count)
        }
        grown.used = used + size
        grown.entryCount += 1
    }
}
