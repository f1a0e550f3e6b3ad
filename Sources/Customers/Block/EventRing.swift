import CIntrinsics
import Glibc

// The customer's newest events, at most 64, in order of (time, name, duplicate hash). Section layout, for room for c
// events (4, 8, 16, 32 or 64) and w words of marks an event:
//
//     times   Int64  × c
//     hashes  UInt64 × c      XXH3-64 of the messageId, 0 for none
//     names   UInt32 × c
//     tags    UInt8  × c      the hashes' upper bits, so that a look for one reads a line instead of eight
//     marks   UInt32 × c × w  which selects of the plan's sequences the event matches
//
// Event i lies at place (head + i) mod c; head moves only once the ring is full.

/// An event of the ring.
public struct RingEvent: BitwiseCopyable, Sendable {
    public var time: Int64
    public var hash: UInt64
    public var name: NameID
    public init(time: Int64, hash: UInt64, name: NameID) {
        self.time = time
        self.hash = hash
        self.name = name
    }
}

/// The ring of a customer, as a view of its block: good until a section grows.
///
/// Unsafe inside, as `CustomerBlock` is.
@safe
public struct EventRing {
    public static let eventsMax = 64

    let block: CustomerBlock
    let markWords: Int
    @usableFromInline let capacity: Int
    private let base: UnsafeMutableRawPointer

    @inline(__always)
    public init(_ block: CustomerBlock, markWords: Int) {
        self.block = block
        self.markWords = markWords
        let bytes = block.capacity(BlockSection.ring)
        // Division by a constant is many times faster, and most plans have no sequences.
        capacity =
            markWords == 0
            ? bytes / Self.eventBytes(markWords: 0) : bytes / Self.eventBytes(markWords: markWords)
        unsafe base = unsafe block.section(BlockSection.ring)
    }

    static func eventBytes(markWords: Int) -> Int { 21 + 4 * markWords }

    @inline(__always)
    public var count: Int { unsafe Int(block.header.pointee.ringCount) }

    @inline(__always)
    public var isFull: Bool { count == Self.eventsMax }

    @inline(__always)
    private func place(_ index: Int) -> Int { unsafe (Int(block.header.pointee.ringHead) + index) & (capacity - 1) }

    @inline(__always)
    private var times: UnsafeMutablePointer<Int64> { unsafe base.assumingMemoryBound(to: Int64.self) }
    @inline(__always)
    private var hashes: UnsafeMutablePointer<UInt64> {
        unsafe (base + 8 * capacity).assumingMemoryBound(to: UInt64.self)
    }
    @inline(__always)
    private var names: UnsafeMutablePointer<UInt32> {
        unsafe (base + 16 * capacity).assumingMemoryBound(to: UInt32.self)
    }
    @inline(__always)
    private var tags: UnsafeMutablePointer<UInt8> {
        unsafe (base + 20 * capacity).assumingMemoryBound(to: UInt8.self)
    }
    @inline(__always)
    private static func tag(_ hash: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: hash >> 56) }
    @inline(__always)
    private var marks: UnsafeMutablePointer<UInt32> {
        unsafe (base + 21 * capacity).assumingMemoryBound(to: UInt32.self)
    }

    /// Event `index`, 0 the oldest.
    @inline(__always)
    public subscript(index: Int) -> RingEvent {
        let place = place(index)
        return unsafe RingEvent(time: times[place], hash: hashes[place], name: NameID(names[place]))
    }

    @inline(__always)
    public func time(_ index: Int) -> Int64 { unsafe times[place(index)] }

    @inline(__always)
    public func name(_ index: Int) -> NameID { unsafe NameID(names[place(index)]) }

    /// Word `word` of event `index`'s marks.
    @inline(__always)
    public func mark(_ index: Int, word: Int) -> UInt32 { unsafe marks[place(index) * markWords + word] }

    @inline(__always)
    public func setMark(_ index: Int, word: Int, to value: UInt32) {
        unsafe marks[place(index) * markWords + word] = value
    }

    /// Whether an event of that duplicate hash, which is not 0, is in the ring.
    @inline(__always)
    public func contains(hash: UInt64) -> Bool {
        // Until the ring is full its head is 0, so the events lie in the first `count` places in any case.
        let tag = Self.tag(hash)
        let (count, tags, hashes) = unsafe (count, tags, hashes)
        var index = 0
        if capacity >= 16 {
            // There is room for sixteen times one, two or four.
            let wanted = SIMD16<UInt8>(repeating: tag)
            while index < count {
                let sixteen = unsafe UnsafeRawPointer(tags + index).loadUnaligned(as: SIMD16<UInt8>.self)
                if any(sixteen .== wanted) {
                    for place in index..<min(index + 16, count)
                    where unsafe tags[place] == tag && hashes[place] == hash {
                        return true
                    }
                }
                index &+= 16
            }
            return false
        }
        while index < count {
            if unsafe tags[index] == tag && hashes[index] == hash { return true }
            index &+= 1
        }
        return false
    }

    /// Asks the processor for what a look for a hash and an event at the ring's end touch.
    @inline(__always)
    func prefetchNewest() {
        let place = place(max(count, 1) - 1)
        unsafe kindred_prefetch(times + place)
        unsafe kindred_prefetch(hashes + place)
        unsafe kindred_prefetch(names + place)
        unsafe kindred_prefetch(tags)
    }

    /// Writes event `index`, its marks cleared.
    @inline(__always)
    func write(_ event: RingEvent, at index: Int) {
        let place = place(index)
        unsafe times[place] = event.time
        unsafe hashes[place] = event.hash
        unsafe names[place] = event.name.value
        unsafe tags[place] = Self.tag(event.hash)
        for word in 0..<markWords { unsafe marks[place * markWords + word] = 0 }
    }

    func copy(from source: Int, of other: EventRing, to index: Int) {
        write(other[source], at: index)
        for word in 0..<markWords { setMark(index, word: word, to: other.mark(source, word: word)) }
    }

    /// Where an event belongs: behind all events that are not greater by (time, name, duplicate hash).
    @inline(__always)
    public func position(of event: RingEvent, names: borrowing NameDictionary) -> Int {
        var index = count
        while index > 0 {
            let before = time(index - 1)
            if before < event.time { break }
            if before == event.time && !Self.precedes(event, self[index - 1], names) { break }
            index -= 1
        }
        return index
    }

    /// Whether `a` stands before `b`, both of one time.
    @inline(never)
    static func precedes(_ a: RingEvent, _ b: RingEvent, _ names: borrowing NameDictionary) -> Bool {
        if a.name == b.name { return a.hash < b.hash }
        return names.folded(a.name).lexicographicallyPrecedes(names.folded(b.name))
    }
}

extension CustomerTable {
    /// Puts an event into the ring at `position`, behind `position` older ones. A full ring first drops its oldest
    /// event, so there `position` counts without it. The block may move.
    @inline(__always)
    public mutating func insertIntoRing(
        _ event: RingEvent, at position: Int, markWords: Int, block: inout CustomerBlock
    ) {
        if unsafe Int(block.header.pointee.ringCount) == EventRing.eventsMax {
            let head = unsafe block.header.pointee.ringHead
            unsafe block.header.pointee.lastEvicted = EventRing(block, markWords: markWords).time(0)
            unsafe block.header.pointee.ringHead = (head + 1) & UInt8(EventRing.eventsMax - 1)
            unsafe block.header.pointee.ringCount -= 1
        } else if unsafe EventRing(block, markWords: markWords).capacity == Int(block.header.pointee.ringCount) {
            growRing(markWords: markWords, block: &block)
        }
        let ring = EventRing(block, markWords: markWords)
        var index = ring.count
        unsafe block.header.pointee.ringCount += 1
        while index > position {
            ring.copy(from: index - 1, of: ring, to: index)
            index -= 1
        }
        ring.write(event, at: position)
    }

    /// Makes room for so many events in an empty ring.
    mutating func reserveRing(_ count: Int, markWords: Int, block: inout CustomerBlock) {
        guard count > 0 else { return }
        var room = 4
        while room < count { room *= 2 }
        resize(BlockSection.ring, bytes: room * EventRing.eventBytes(markWords: markWords), in: &block)
    }

    /// Doubles the ring's room: the parts of the layout move apart, the last first, so that none is overwritten.
    @inline(never)
    private mutating func growRing(markWords: Int, block: inout CustomerBlock) {
        let old = EventRing(block, markWords: markWords).capacity
        let larger = max(4, old * 2)
        resize(BlockSection.ring, bytes: larger * EventRing.eventBytes(markWords: markWords), in: &block)
        let base = unsafe block.section(BlockSection.ring)
        unsafe memmove(base + 21 * larger, base + 21 * old, 4 * markWords * old)
        unsafe memmove(base + 20 * larger, base + 20 * old, old)
        unsafe memmove(base + 16 * larger, base + 16 * old, 4 * old)
        unsafe memmove(base + 8 * larger, base + 8 * old, 8 * old)
    }
}
