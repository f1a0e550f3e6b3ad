import Glibc

/// Memory of tables that are read at random places. From 2 MiB on it lies in huge pages where the system gives them:
/// else most reads would miss the processor's page table cache too.
public enum TableMemory {
    private static let hugePageBytes = 1 << 21

    /// Memory of at least `bytes`, not cleared, on a boundary of 64 bytes; given back with `deallocate`.
    public static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
        let isHuge = bytes >= hugePageBytes
        var memory: UnsafeMutableRawPointer?
        let result = unsafe posix_memalign(&memory, isHuge ? hugePageBytes : 64, bytes)
        guard result == 0, let memory = unsafe memory else { preconditionFailure("out of memory: \(bytes) bytes") }
        if isHuge { unsafe madvise(memory, bytes, MADV_HUGEPAGE) }
        return unsafe memory
    }

    public static func deallocate(_ memory: UnsafeMutableRawPointer) { unsafe free(memory) }
}
