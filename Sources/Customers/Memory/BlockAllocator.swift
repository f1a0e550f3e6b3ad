import Glibc

// Memory for customers' blocks. A block only ever grows, so the allocator keeps size classes with a free list each and
// cuts new blocks from chunks: no header a block, no fragmentation between classes, addresses that never move.
//
// Classes are steps of 64 bytes up to 2 KiB, then a quarter more each up to 64 KiB; larger blocks are the heap's.
// Chunks double from 64 KiB to 2 MiB, which is a huge page where the system gives one.

/// Hands out and takes back the memory of customers' blocks. One thread; tables between which customers move share it, so
/// that one's blocks become the other's.
///
/// Unsafe inside: it owns all chunks, which live as long as it does.
@safe
final class BlockAllocator {
    static let fineStep = 64
    static let fineBytesMax = 2048
    static let classBytesMax = 65_536
    private static let chunkBytesMin = 1 << 16
    private static let chunkBytesMax = 1 << 21

    /// Size in bytes of each class.
    private let sizes: [Int]
    /// First free block of each class; a free block's first word is the next one.
    private var free: [UnsafeMutableRawPointer?]
    private var chunks: [UnsafeMutableRawPointer] = unsafe []
    private var cursor: UnsafeMutableRawPointer?
    private var remaining = 0
    private var nextChunkBytes = BlockAllocator.chunkBytesMin
    /// Blocks beyond the largest class, which are the heap's own.
    private var large: Set<UnsafeMutableRawPointer> = unsafe []
    /// Bytes taken from the system.
    private(set) var reservedBytes = 0

    init() {
        var sizes = Array(stride(from: Self.fineStep, through: Self.fineBytesMax, by: Self.fineStep))
        while let last = sizes.last, last < Self.classBytesMax {
            sizes.append(min(Self.classBytesMax, (last * 5 / 4 + 63) / 64 * 64))
        }
        self.sizes = sizes
        unsafe free = unsafe Array(repeating: nil, count: sizes.count)
    }

    deinit {
        unsafe chunks.forEach(Glibc.free)
        unsafe large.forEach(Glibc.free)
    }

    /// The bytes a block of at least `bytes` gets.
    func roundedSize(_ bytes: Int) -> Int {
        bytes > Self.classBytesMax ? (bytes + 4095) / 4096 * 4096 : sizes[sizeClass(bytes)]
    }

    private func sizeClass(_ bytes: Int) -> Int {
        if bytes <= Self.fineBytesMax { return max(0, (bytes - 1) / Self.fineStep) }
        var index = Self.fineBytesMax / Self.fineStep
        while sizes[index] < bytes { index += 1 }
        return index
    }

    /// Memory of `roundedSize(bytes)` bytes, not cleared, on a 64-byte boundary.
    func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
        guard bytes <= Self.classBytesMax else { return unsafe allocateLarge(roundedSize(bytes)) }
        let sizeClass = sizeClass(bytes)
        if let block = unsafe free[sizeClass] {
            unsafe free[sizeClass] = unsafe block.load(as: UnsafeMutableRawPointer?.self)
            return unsafe block
        }
        let size = sizes[sizeClass]
        if remaining < size { addChunk() }
        let block = unsafe cursor!
        unsafe cursor = unsafe block + size
        remaining -= size
        return unsafe block
    }

    /// Takes back memory that was allocated for `bytes`.
    func deallocate(_ block: UnsafeMutableRawPointer, bytes: Int) {
        guard bytes <= Self.classBytesMax else {
            unsafe large.remove(block)
            reservedBytes -= roundedSize(bytes)
            unsafe Glibc.free(block)
            return
        }
        let sizeClass = sizeClass(bytes)
        unsafe block.storeBytes(of: free[sizeClass], as: UnsafeMutableRawPointer?.self)
        unsafe free[sizeClass] = unsafe block
    }

    private func allocateLarge(_ bytes: Int) -> UnsafeMutableRawPointer {
        let block = unsafe Self.fromSystem(bytes, alignment: 64)
        unsafe large.insert(block)
        reservedBytes += bytes
        return unsafe block
    }

    private func addChunk() {
        recycleRest()
        let bytes = nextChunkBytes
        let chunk = unsafe Self.fromSystem(bytes, alignment: bytes)
        if bytes == Self.chunkBytesMax { unsafe madvise(chunk, bytes, MADV_HUGEPAGE) }
        unsafe chunks.append(chunk)
        unsafe cursor = unsafe chunk
        remaining = bytes
        reservedBytes += bytes
        nextChunkBytes = min(bytes * 2, Self.chunkBytesMax)
    }

    /// Gives the rest of the chunk in use to the free lists, so that nothing is lost when the next one begins.
    private func recycleRest() {
        while remaining >= Self.fineStep, let rest = unsafe cursor {
            var sizeClass = sizes.count - 1
            while sizes[sizeClass] > remaining { sizeClass -= 1 }
            unsafe cursor = unsafe rest + sizes[sizeClass]
            remaining -= sizes[sizeClass]
            unsafe deallocate(rest, bytes: sizes[sizeClass])
        }
    }

    private static func fromSystem(_ bytes: Int, alignment: Int) -> UnsafeMutableRawPointer {
        var memory: UnsafeMutableRawPointer?
        let result = unsafe posix_memalign(&memory, alignment, bytes)
        precondition(result == 0, "out of memory: \(bytes) bytes for customers' blocks were refused")
        return unsafe memory!
    }
}
