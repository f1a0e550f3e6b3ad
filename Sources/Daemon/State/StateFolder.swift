import Foundation
import Logs

/// This instance's folder, held for as long as the value lives. A second process on it is refused.
///
/// The lock is the kernel's (`flock`), not the file: it ends with the process, however that ends. The file names the
/// process for people.
public final class StateFolder: Sendable {
    public let path: String
    private let descriptor: Int32

    /// Makes the folder if need be, and locks it.
    public init(path: String) throws(DaemonError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .stateFolder("the state folder \(path) cannot be made: \(error.localizedDescription)")
        }
        let lock = path + "/lock"
        descriptor = unsafe open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw .stateFolder("\(lock) cannot be opened: \(Self.reason(errno)); may this user write there?")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(descriptor)
            guard reason == EWOULDBLOCK else { throw .stateFolder("\(lock) cannot be locked: \(Self.reason(reason))") }
            let holder = (try? String(contentsOfFile: lock, encoding: .utf8))?
                .trimmingCharacters(in: .whitespacesAndNewlines)
            throw .stateFolder(
                "another `kindred run`\(holder.map { " (process \($0))" } ?? "") uses the state folder \(path); "
                    + "stop it, or give this instance a folder of its own with the key `state`")
        }
        let text = "\(ProcessInfo.processInfo.processIdentifier)\n"
        ftruncate(descriptor, 0)
        _ = unsafe text.withCString { unsafe pwrite(descriptor, $0, text.utf8.count, 0) }
    }

    deinit { close(descriptor) }

    /// This instance's name: the configured one, else a random one that is made at the first start and kept.
    public func instance(configured: String?) throws(DaemonError) -> String {
        if let configured { return configured }
        let file = path + "/instance"
        if let kept = try? String(contentsOfFile: file, encoding: .utf8) {
            let name = kept.trimmingCharacters(in: .whitespacesAndNewlines)
            guard Self.isName(name) else {
                throw .stateFolder(
                    "\(file) holds no instance name (32 hexadecimal digits); remove it, and a new one is made")
            }
            return name
        }
        let name =
            String(UInt64.random(in: 0...UInt64.max), radix: 16).leftPadded(to: 16)
            + String(UInt64.random(in: 0...UInt64.max), radix: 16).leftPadded(to: 16)
        do {
            try (name + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        } catch {
            throw .stateFolder("\(file) cannot be written: \(error.localizedDescription)")
        }
        return name
    }

    /// The folder of this instance's checkpoints.
    func checkpoints(of log: any Log, ageMax: Duration) throws(DaemonError) -> CheckpointFolder {
        do {
            return CheckpointFolder(path: path + "/checkpoints", log: try log.identity(), ageMax: ageMax)
        } catch {
            throw DaemonError(error)
        }
    }

    private static func isName(_ text: String) -> Bool {
        text.utf8.count == 32 && text.allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    private static func reason(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}

extension String {
    fileprivate func leftPadded(to count: Int) -> String {
        String(repeating: "0", count: max(count - self.count, 0)) + self
    }
}
