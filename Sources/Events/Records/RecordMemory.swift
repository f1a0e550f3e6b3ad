import Glibc
import Synchronization

// A commit's records are tens to hundreds of MiB, written once, sent and dropped. Taken from the system anew each time,
// every page of them costs a fault and is cleared before it is written: a fifth of all the CPU of a busy daemon. So large
// blocks that buffers are done with wait here for the next buffer, whichever thread that is on. What waits is bounded in
// bytes and in time. (Huge pages are no help: clearing all of one costs more than the faults that it saves.)

/// The blocks that large record buffers lie in, kept from one buffer to the next. From any thread.
enum RecordMemory {
    /// Smaller blocks are the heap's alone.
    static let keptBlockBytesMin = 1 << 18
    /// All blocks that wait, together, as far as they lie in memory.
    static let keptBytesMax = 256 << 20
    /// A block goes to a buffer that asks for at least this part of it.
    static let sharePerBlock = 8
    /// How long a block waits while others come and go.
    static let waitMax: Duration = .seconds(10)

    /// A block that nobody uses.
    ///
    /// Sendable, as whoever has it owns the memory alone.
    @safe
    struct Block: @unchecked Sendable {
        let base: UnsafeMutableRawPointer
        let capacity: Int
        /// Bytes at its beginning that were ever written, and so lie in memory.
        let touched: Int
        fileprivate(set) var waitsSince = ContinuousClock.now

        init(_ base: UnsafeMutableRawPointer, capacity: Int, touched: Int) {
            unsafe self.base = unsafe base
            self.capacity = capacity
            self.touched = touched
        }
    }

    private static let waiting = Mutex(WaitingBlocks())

    /// A block of at least so many bytes.
    static func take(_ bytes: Int) -> Block {
        if let block = reuse(bytes) { return block }
        let bytes = roundedUp(bytes)
        return unsafe Block(fromSystem(nil, bytes), capacity: bytes, touched: 0)
    }

    /// A block of at least so many bytes that begins with the first `used` of `block`, which is no longer the caller's.
    static func enlarge(_ block: Block, used: Int, to bytes: Int) -> Block {
        guard let larger = reuse(bytes) else {
            let bytes = roundedUp(bytes)
            // Copying hundreds of MiB would hold up the events; the pages of a large block are only mapped elsewhere.
            return unsafe Block(fromSystem(block.base, bytes), capacity: bytes, touched: block.touched)
        }
        unsafe larger.base.copyMemory(from: block.base, byteCount: used)
        give(block)
        return larger
    }

    /// Takes a block back.
    static func give(_ block: Block) {
        guard block.capacity >= keptBlockBytesMin else { return unsafe free(block.base) }
        var block = block
        block.waitsSince = .now
        for rest in waiting.withLock({ $0.add(block) }) { unsafe free(rest.base) }
    }

    /// Large blocks are powers of two: commits are never of quite the same size, and the next one's buffers are to fit
    /// into this one's. What is never written takes addresses, not memory.
    private static func roundedUp(_ bytes: Int) -> Int {
        bytes < keptBlockBytesMin ? bytes : 1 << (Int.bitWidth - (bytes - 1).leadingZeroBitCount)
    }

    private static func reuse(_ bytes: Int) -> Block? {
        bytes >= keptBlockBytesMin ? waiting.withLock { $0.remove(atLeast: bytes) } : nil
    }

    /// Memory of so many bytes that begins with what `old` holds.
    private static func fromSystem(_ old: UnsafeMutableRawPointer?, _ bytes: Int) -> UnsafeMutableRawPointer {
        guard let memory = unsafe realloc(old, bytes) else {
            preconditionFailure("out of memory: \(bytes) bytes for records were refused")
        }
        return unsafe memory
    }
}

/// Blocks in the order in which they came.
private struct WaitingBlocks {
    private var blocks: [RecordMemory.Block] = []
    private var bytes = 0

    /// Takes a block in; answers those that go for it, or have waited for too long.
    mutating func add(_ block: RecordMemory.Block) -> [RecordMemory.Block] {
        blocks.append(block)
        bytes += block.touched
        var gone = 0
        while gone < blocks.count,
            bytes > RecordMemory.keptBytesMax
                || block.waitsSince - blocks[gone].waitsSince > RecordMemory.waitMax
        {
            bytes -= blocks[gone].touched
            gone += 1
        }
        defer { blocks.removeFirst(gone) }
        return Array(blocks[..<gone])
    }

    /// The smallest block of at least so many bytes, if they are a fair share of it.
    mutating func remove(atLeast bytes: Int) -> RecordMemory.Block? {
        let sizes = bytes...bytes * RecordMemory.sharePerBlock
        let fitting = blocks.indices.filter { sizes.contains(blocks[$0].capacity) }
        guard let index = fitting.min(by: { blocks[$0].capacity < blocks[$1].capacity }) else { return nil }
        self.bytes -= blocks[index].touched
        return blocks.remove(at: index)
    }
}
