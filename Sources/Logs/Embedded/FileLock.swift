import Foundation

/// A lock on the file `PATH.lock` beside the database, which the kernel gives up when the process dies, however it
/// dies. It names its holder's process.
///
/// `flock` rather than `fcntl`: it belongs to the open file, so closing another descriptor of the same file keeps it,
/// and two logs in one process exclude each other too.
final class FileLock: Sendable {
    private let descriptor: Int32

    init(logPath: String) throws(LogError) {
        let path = logPath + ".lock"
        let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw LogError(.stop, "cannot open \(path): \(reason); change its owner or mode")
        }
        guard Self.take(opened) else {
            let holder = Self.readHolder(opened)
            close(opened)
            throw LogError(
                .stop, "another `kindred run`\(holder) has the log \(logPath): stop it first, or set log.embedded.path")
        }
        descriptor = opened
        let text = "\(getpid())\n"
        ftruncate(opened, 0)
        _ = unsafe pwrite(opened, text, text.utf8.count, 0)
    }

    deinit {
        ftruncate(descriptor, 0)
        close(descriptor)
    }

    /// Takes the lock; who only looks whether it is held has it for an instant.
    private static func take(_ descriptor: Int32) -> Bool {
        for _ in 0..<looksMax {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            _ = poll(nil, 0, 10)
        }
        return false
    }

    private static let looksMax = 20

    /// Who holds the lock of a log, and since when; nil: nobody.
    static func holder(logPath: String) throws(LogError) -> Holder? {
        let path = logPath + ".lock"
        let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else {
            if errno == ENOENT { return nil }
            let reason = unsafe String(cString: strerror(errno))
            throw LogError(.stop, "cannot open \(path): \(reason); change its owner or mode")
        }
        defer { close(opened) }
        if flock(opened, LOCK_SH | LOCK_NB) == 0 { return nil }
        var status = stat()
        unsafe fstat(opened, &status)
        let since = Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
        return Holder(process: readNumber(opened), since: since)
    }

    struct Holder {
        /// Its number, where it has written it yet.
        var process: String
        /// Milliseconds since 1970.
        var since: Int64
    }

    /// " (process N)", or nothing where the holder has not yet written its number.
    private static func readHolder(_ descriptor: Int32) -> String {
        let number = readNumber(descriptor)
        return number.isEmpty ? "" : " (process \(number))"
    }

    private static func readNumber(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(count, 0)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return String(decoding: digits, as: UTF8.self)
    }
}
