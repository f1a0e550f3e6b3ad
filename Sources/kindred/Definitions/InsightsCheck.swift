import Configuration
import Coordination
import Numerics

/// A file's insights held against its segments, and their schedules read, whatever else is wrong with the file.
struct InsightsCheck {
    private let draft: ConfigurationDraft
    private(set) var faults: [ConfigurationFault] = []

    init(_ draft: ConfigurationDraft) {
        self.draft = draft
        for insight in draft.insights {
            switch insight.question {
            case .overlap(let segments, _):
                for segment in segments { check(segment: segment) }
            case .differentiators(let segment, let against, _):
                for segment in [segment, against].compactMap(\.self) { check(segment: segment) }
            }
            checkSchedule(of: insight)
        }
    }

    private mutating func check(segment: Located<String>) {
        let known = draft.segments.entries.compactMap(\.id)
        guard !draft.segments.hasUnreadIDs, !known.contains(segment.value) else { return }
        let nearest = EditDistance.nearest(to: segment.value, among: known).map { "; did you mean \($0)?" } ?? ""
        report(segment, "there is no segment \(segment.value) in this file\(nearest)")
    }

    private mutating func checkSchedule(of insight: InsightDefinition) {
        guard let schedule = insight.schedule else {
            if let zone = insight.timeZone { report(zone, "a time zone belongs to a schedule, and there is none") }
            return
        }
        do throws(ScheduleFault) {
            _ = try Schedule(schedule.value, timeZone: insight.timeZone?.value)
        } catch {
            for text in error.texts { report(schedule, text) }
        }
    }

    private mutating func report(_ value: Located<String>, _ reason: String) {
        faults.append(
            ConfigurationFault(
                file: draft.file, position: value.position, keyPath: value.keyPath, problem: .conflict(reason)))
    }
}
