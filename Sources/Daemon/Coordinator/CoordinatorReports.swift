import Coordination
import Foundation
import Telemetry

/// What the coordinator did since its last commit, to be told once that is in the log.
struct CoordinatorReports {
    var notices: [String] = []
    /// Records of `partials` that could not be read.
    var unreadableAnswers = 0
    private var answered: [CommandAnswered] = []
    private var runs: [RunChanged] = []

    /// As much of a record of `job-status` as is counted.
    private struct Status: Decodable {
        var id: String
        var kind: String
        var command: String?
        var status: String
        var targetKind: String?
        var cause: String?
        var reason: String?
        var startedAt: String?
        var endedAt: String?
        var time: String?
    }

    mutating func note(_ output: CoordinatorOutput) {
        guard case .status(_, let value?) = output,
            let status = try? JSONDecoder().decode(Status.self, from: Data(value))
        else { return }
        switch status.kind {
        case "command":
            answered.append(
                CommandAnswered(id: status.id, command: status.command ?? "unknown", outcome: status.status))
        case "run":
            runs.append(
                RunChanged(
                    id: status.id, kind: status.targetKind ?? "unknown", status: status.status, reason: status.reason,
                    duration: RunChanged.duration(from: status.startedAt, to: status.endedAt)))
        default: return
        }
    }

    /// Everything; empties it.
    mutating func take() -> [any OperationalEvent] {
        defer { self = CoordinatorReports() }
        var events: [any OperationalEvent] = notices.map { CoordinatorNoticed(text: $0) }
        if unreadableAnswers > 0 { events.append(AnswersUnreadable(count: unreadableAnswers)) }
        return events + answered + runs
    }
}
