import Foundation
import Glibc

/// What the kernel knows of this process, under the names that Prometheus' own clients use.
public struct ProcessMetrics: OperationalEvent {
    public static let cpu = Metric.counter(
        "process_cpu_seconds_total", help: "CPU time of the process, the kernel's for it included.")
    public static let resident = Metric.gauge(
        "process_resident_memory_bytes", help: "Memory of the process that lies in RAM.")
    public static let start = Metric.gauge(
        "process_start_time_seconds", help: "When the process was started, in seconds since 1970.")
    public static let descriptors = Metric.gauge("process_open_fds", help: "File descriptors that are open.")
    public static let all = [cpu, resident, start, descriptors]

    private let cpuSeconds: Double
    private let residentBytes: Int
    private let startSeconds: Double
    private let openDescriptors: Int

    /// Looks now. What the kernel does not tell is 0.
    public init() {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        cpuSeconds = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        residentBytes = (Self.numbers(of: "statm").dropFirst().first ?? 0) * sysconf(Int32(_SC_PAGESIZE))
        startSeconds = Self.startTime
        openDescriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    public var metricChanges: [MetricChange] {
        [
            Self.cpu.set(cpuSeconds), Self.resident.set(Double(residentBytes)), Self.start.set(startSeconds),
            Self.descriptors.set(Double(openDescriptors)),
        ]
    }

    /// The kernel tells it in ticks since the machine's start (field 22; the second, the program's name in parentheses,
    /// may hold anything).
    private static let startTime: Double = {
        let stat = (try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8)) ?? ""
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        guard fields.count > 20, let ticks = Double(fields[20]) else { return 0 }
        var sinceBoot = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &sinceBoot)
        let begun = ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        let age = Double(sinceBoot.tv_sec) + Double(sinceBoot.tv_nsec) / 1e9 - begun
        return (Date().timeIntervalSince1970 - age).rounded(.down)
    }()

    private static func numbers(of file: String) -> [Int] {
        let text = (try? String(contentsOfFile: "/proc/self/\(file)", encoding: .utf8)) ?? ""
        return text.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
    }
}
