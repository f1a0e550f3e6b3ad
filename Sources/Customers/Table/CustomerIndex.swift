import Numerics

/// Finds a customer's block by the hash of its id.
///
/// 256 small tables of open addressing, chosen by the hash's upper bits, each growing on its own: a table of a million
/// customers grows in steps of some thousand, so that no event waits for a whole rehash. All tables of one size lie one
/// behind the other in one piece of memory, which goes once the last of them has grown.
///
/// Unsafe inside: it owns its tables' memory.
@safe
struct CustomerIndex: ~Copyable {
    @safe
    struct Slot: BitwiseCopyable {
        var hash: UInt64
        /// nil: the place is empty.
        var block: UnsafeMutableRawPointer?
    }

    @safe
    private struct Part {
        var slots: UnsafeMutablePointer<Slot>
        var mask: Int
        var count: Int
    }

    private static let partCount = 256
    private static let firstCapacity = 16

    /// The memory of all tables of one capacity.
    @safe
    private struct Level {
        var capacity: Int
        var memory: UnsafeMutableRawPointer
        /// Tables that are in use, and those that ever were.
        var parts = 0
        var partsTouched = 0
    }

    private let parts: UnsafeMutablePointer<Part>
    private var levels: [Level] = []

    init() {
        unsafe parts = UnsafeMutablePointer.allocate(capacity: Self.partCount)
        for part in 0..<Self.partCount {
            unsafe (parts + part).initialize(to: emptyPart(part, capacity: Self.firstCapacity))
        }
    }

    deinit {
        for level in levels { unsafe TableMemory.deallocate(level.memory) }
        unsafe parts.deallocate()
    }

    private mutating func emptyPart(_ number: Int, capacity: Int) -> Part {
        if !levels.contains(where: { $0.capacity == capacity }) {
            let bytes = Self.partCount * capacity * MemoryLayout<Slot>.stride
            levels.append(unsafe Level(capacity: capacity, memory: TableMemory.allocate(bytes)))
        }
        let level = levels.firstIndex { $0.capacity == capacity }!
        levels[level].parts += 1
        levels[level].partsTouched += 1
        let slots = unsafe levels[level].memory.assumingMemoryBound(to: Slot.self) + number * capacity
        unsafe slots.initialize(repeating: Slot(hash: 0, block: nil), count: capacity)
        return unsafe Part(slots: slots, mask: capacity - 1, count: 0)
    }

    /// A table of that capacity is no longer in use.
    private mutating func leave(capacity: Int) {
        let level = levels.firstIndex { $0.capacity == capacity }!
        levels[level].parts -= 1
        guard levels[level].parts == 0 else { return }
        unsafe TableMemory.deallocate(levels[level].memory)
        levels.remove(at: level)
    }

    /// Bytes of the tables, those left behind included; the system gives nothing for those never touched.
    var bytes: Int { levels.reduce(0) { $0 + $1.partsTouched * $1.capacity * MemoryLayout<Slot>.stride } }

    /// Where the search for a hash begins: for the processor's cache.
    @inline(__always)
    func place(of hash: UInt64) -> UnsafeRawPointer {
        let part = unsafe parts + Int(hash >> 56)
        return unsafe UnsafeRawPointer(part.pointee.slots + (Int(truncatingIfNeeded: hash) & part.pointee.mask))
    }

    /// The first block of that hash, without a look at its id: for the processor's cache.
    @inline(__always)
    func candidate(of hash: UInt64) -> UnsafeMutableRawPointer? {
        let part = unsafe parts[Int(hash >> 56)]
        var place = Int(truncatingIfNeeded: hash) & part.mask
        while let block = unsafe part.slots[place].block {
            if unsafe part.slots[place].hash == hash { return unsafe block }
            place = (place &+ 1) & part.mask
        }
        return nil
    }

    /// The block of a customer; nil where it is not known.
    @inline(__always)
    func find(hash: UInt64, id: UnsafeRawBufferPointer) -> CustomerBlock? {
        let part = unsafe parts + Int(hash >> 56)
        let mask = unsafe part.pointee.mask
        var place = Int(truncatingIfNeeded: hash) & mask
        while let block = unsafe part.pointee.slots[place].block {
            if unsafe part.pointee.slots[place].hash == hash {
                let found = unsafe CustomerBlock(block)
                if unsafe found.hasID(id) { return found }
            }
            place = (place + 1) & mask
        }
        return nil
    }

    /// Takes in a block whose id is not there yet.
    mutating func insert(hash: UInt64, block: CustomerBlock) {
        let part = unsafe parts + Int(hash >> 56)
        if unsafe (part.pointee.count + 1) * 3 > (part.pointee.mask + 1) * 2 { grow(Int(hash >> 56)) }
        unsafe Self.place(Slot(hash: hash, block: block.base), in: part.pointee)
        unsafe part.pointee.count += 1
    }

    /// The block moved in memory.
    @inline(__always)
    mutating func move(hash: UInt64, from old: CustomerBlock, to new: CustomerBlock) {
        let part = unsafe parts + Int(hash >> 56)
        var place = unsafe Int(truncatingIfNeeded: hash) & part.pointee.mask
        while unsafe part.pointee.slots[place].block != old.base { place = unsafe (place + 1) & part.pointee.mask }
        unsafe part.pointee.slots[place].block = unsafe new.base
    }

    /// Takes out a block that is there; those behind it that it kept from their place move up (Knuth 6.4, algorithm R).
    mutating func remove(hash: UInt64, block: CustomerBlock) {
        let part = unsafe parts + Int(hash >> 56)
        let (slots, mask) = unsafe (part.pointee.slots, part.pointee.mask)
        var hole = Int(truncatingIfNeeded: hash) & mask
        while unsafe slots[hole].block != block.base { hole = (hole + 1) & mask }
        var next = (hole + 1) & mask
        while unsafe slots[next].block != nil {
            let home = unsafe Int(truncatingIfNeeded: slots[next].hash) & mask
            if (next - home) & mask >= (next - hole) & mask {
                unsafe slots[hole] = unsafe slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        unsafe slots[hole].block = nil
        unsafe part.pointee.count -= 1
    }

    /// Calls `body` with every block, and whether a search for its hash comes to it; for checks.
    func visit(_ body: (_ hash: UInt64, _ block: CustomerBlock, _ isReached: Bool) -> Void) {
        for number in 0..<Self.partCount {
            let part = unsafe parts[number]
            for place in 0...part.mask {
                let slot = unsafe part.slots[place]
                guard let block = unsafe slot.block else { continue }
                var step = Int(truncatingIfNeeded: slot.hash) & part.mask
                while unsafe step != place && part.slots[step].block != nil { step = (step + 1) & part.mask }
                unsafe body(slot.hash, CustomerBlock(block), step == place && Int(slot.hash >> 56) == number)
            }
        }
    }

    private static func place(_ slot: Slot, in part: Part) {
        var place = Int(truncatingIfNeeded: slot.hash) & part.mask
        while unsafe part.slots[place].block != nil { place = (place + 1) & part.mask }
        unsafe part.slots[place] = slot
    }

    private mutating func grow(_ number: Int) {
        let old = unsafe parts[number]
        var larger = emptyPart(number, capacity: (old.mask + 1) * 2)
        larger.count = old.count
        for place in 0...old.mask where unsafe old.slots[place].block != nil {
            unsafe Self.place(old.slots[place], in: larger)
        }
        leave(capacity: old.mask + 1)
        unsafe parts[number] = larger
    }
}
