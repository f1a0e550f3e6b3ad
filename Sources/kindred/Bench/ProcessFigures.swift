import CAllocationCount
import Foundation
import Glibc

/// What the process and the thread have used so far.
enum ProcessFigures {
    /// CPU time of all threads.
    static var cpu: Duration { cpu(of: CLOCK_PROCESS_CPUTIME_ID) }

    /// CPU time of the calling thread.
    static var threadCPU: Duration { cpu(of: CLOCK_THREAD_CPUTIME_ID) }

    /// Allocations of the calling thread.
    static var threadAllocations: UInt64 { kindred_thread_allocations() }

    /// Bytes of the process that lie in memory.
    static var residentBytes: Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private static func cpu(of clock: clockid_t) -> Duration {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// Wall clock, CPU and allocations of a stretch of work on one thread, added up over its parts.
struct Stopwatch {
    private(set) var wall = Duration.zero
    private(set) var cpu = Duration.zero
    private(set) var allocations: UInt64 = 0

    /// Does `work` and adds what it took.
    mutating func measure<Result: ~Copyable>(_ work: () throws -> Result) rethrows -> Result {
        let wallBefore = ContinuousClock.now
        let cpuBefore = ProcessFigures.threadCPU
        let allocationsBefore = ProcessFigures.threadAllocations
        let result = try work()
        allocations += ProcessFigures.threadAllocations - allocationsBefore
        cpu += ProcessFigures.threadCPU - cpuBefore
        wall += ContinuousClock.now - wallBefore
        return result
    }

    /// Adds what another stretch took.
    mutating func add(_ other: Stopwatch) {
        wall += other.wall
        cpu += other.cpu
        allocations += other.allocations
    }
}
