import Configuration
import Events
import Logs

/// A consumer in a group of its own that takes all partitions of topics from their beginning, what is committed of them,
/// and throws the records away once somebody has looked at them: the bare consumer that others are compared with. One
/// owner, one thread.
final class TopicReading {
    private let log: any Log
    private let member: any LogMember
    private var buffer = RecordBuffer(capacity: 1 << 20)
    /// What was used when the first records could come; nil before that.
    private(set) var begun: (time: ContinuousClock.Instant, cpu: Duration)?

    init(_ topics: [String], configuration: KindredConfiguration, group: String) throws {
        var configuration = configuration
        configuration.group += group
        log = try configuration.openLog(createsFile: false)
        do throws(LogError) {
            member = try log.member(topics: topics, slot: 0, slots: 1)
        } catch {
            log.close()
            throw error
        }
        self.topics = topics
    }

    private let topics: [String]

    deinit {
        member.close()
        log.close()
    }

    /// Hands the next records to `body`, if some come within the time.
    func next(timeout: Duration, _ body: (borrowing RecordBuffer) -> Void) throws {
        switch try member.poll(into: &buffer, timeout: timeout) {
        case .assigned(let assignments):
            begun = (.now, ProcessFigures.cpu)
            for assignment in assignments {
                for topic in topics { try member.seek(topic: topic, partition: assignment.partition, to: 0) }
            }
        case .revoked(let partitions), .lost(let partitions): try member.release(partitions)
        case .records: body(buffer)
        case .idle: break
        }
    }
}
