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
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
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

    /// " (process N)", or nothing where the holder has not yet written its number.
    private static func readHolder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(count, 0)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits.isEmpty ? "" : " (process \(String(decoding: digits, as: UTF8.self)))"
    }
}
