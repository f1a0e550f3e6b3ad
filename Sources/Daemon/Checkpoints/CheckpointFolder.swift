import Dispatch
import Foundation

/// The checkpoints of one instance: at most one a partition.
public final class CheckpointFolder: Sendable {
    static let draftSuffix = ".new"
    /// A clock may be set back a little between two starts.
    private static let clockTolerance: Int64 = 3_600_000

    private let path: String
    private let log: String
    private let ageMax: Duration
    private let queue = DispatchQueue(label: "kindred checkpoints")

    /// - Parameters:
    ///   - path: the folder; made when the first checkpoint is.
    ///   - log: the identity of the log whose changelog they stand for.
    ///   - ageMax: an older one is not used. A compacted topic forgets what was removed from it after a while; what a
    ///     checkpoint from before still holds would come to life again.
    public init(path: String, log: String, ageMax: Duration) {
        self.path = path
        self.log = log
        self.ageMax = ageMax
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        where name.hasSuffix(Self.draftSuffix) {
            unsafe unlink("\(path)/\(name)")
        }
    }

    /// Begins a checkpoint of a partition of a changelog topic, from the offset `position` on.
    public func begin(topic: String, partition: Int32, position: Int64, at wall: Int64) -> CheckpointWriter {
        let head = CheckpointHead(log: log, topic: topic, partition: partition, position: position, taken: wall)
        return CheckpointWriter(head, path: file(topic, partition), queue: queue)
    }

    /// Removes the checkpoint of a partition once what is being written has been, so that none of before takes its place.
    func removeInTurn(topic: String, partition: Int32) {
        queue.async { [self] in remove(topic: topic, partition: partition) }
    }

    /// The checkpoint of a partition; nil where there is none. Throws where there is one that must not be used.
    public func open(topic: String, partition: Int32, at wall: Int64) throws(CheckpointFault) -> CheckpointReader? {
        let path = file(topic, partition)
        guard let reader = try CheckpointReader(path: path) else { return nil }
        let head = reader.head
        guard head.log == log, head.topic == topic, head.partition == partition else {
            throw CheckpointFault("\(path) belongs to another log, topic or partition")
        }
        let age = wall - head.taken
        guard age > -Self.clockTolerance else {
            throw CheckpointFault("\(path) is from the future: was the clock set?")
        }
        guard age <= Int64(ageMax / .milliseconds(1)) else {
            throw CheckpointFault("\(path) is older than `checkpoints.age_max`")
        }
        return reader
    }

    /// Waits until all that was handed over so far is written, or has failed.
    public func wait() { queue.sync {} }

    /// Removes the checkpoint of a partition, if there is one.
    public func remove(topic: String, partition: Int32) {
        unsafe unlink(file(topic, partition))
    }

    private func file(_ topic: String, _ partition: Int32) -> String { "\(path)/\(topic)-\(partition).checkpoint" }
}
