import Numerics

/// Which targets are due, by the schedule's clock: the smallest clock of all partitions, which never goes back.
///
/// Of the instants that passed at once (while the coordinator was down, or while the clock caught up with the past) only
/// the last is made up. What falls due together comes by instant, then by id. Of a target, only the
/// last instant that was worked off need be kept elsewhere.
public struct Scheduler: Sendable {
    /// A target whose time has come.
    public struct Due: Sendable, Equatable {
        public var target: String
        /// When it should have run by its schedule, milliseconds since 1970.
        public var instant: Int64
        /// Whether earlier instants were passed over.
        public var isMadeUp: Bool

        public init(target: String, instant: Int64, isMadeUp: Bool) {
            self.target = target
            self.instant = instant
            self.isMadeUp = isMadeUp
        }
    }

    private struct Entry: Sendable {
        let schedule: Schedule
        /// Instants up to here are worked off; nil until the clock is known.
        var doneThrough: Int64?
        /// When the next one's jitter is over.
        var nextRun: Int64?
    }

    /// Targets are spread over this many milliseconds behind their instants, by their ids, and never over more than a
    /// tenth of the time to the next instant. 0 in replays.
    public let jitterMax: Int64
    /// The schedule's clock; nil before any partition has one.
    public private(set) var clock: Int64?
    private var entries: [String: Entry] = [:]

    public init(jitterMax: Int64 = 0) { self.jitterMax = max(0, jitterMax) }

    /// Takes a target in, or gives it another schedule. Instants count from the clock on.
    /// - Parameter doneThrough: the target's, kept from earlier; with it, what was missed since then is made up.
    public mutating func set(_ target: String, _ schedule: Schedule, doneThrough: Int64? = nil) {
        if let known = entries[target], known.schedule == schedule, doneThrough == nil { return }
        entries[target] = entry(target, schedule, doneThrough: doneThrough ?? clock)
    }

    public mutating func remove(_ target: String) { entries[target] = nil }

    /// Up to when a target's instants are worked off: to be kept, and handed to `set` after a restart.
    public func doneThrough(_ target: String) -> Int64? { entries[target]?.doneThrough }

    /// When a target runs next, its jitter included; nil without a schedule or a clock.
    public func nextRun(_ target: String) -> Int64? { entries[target]?.nextRun }

    /// The first of all targets' `nextRun`: where a replay stops.
    public var nextRun: Int64? { entries.values.lazy.compactMap(\.nextRun).min() }

    /// Moves the clock on; one that is behind changes nothing. Answers the targets that are due now.
    public mutating func advance(to clock: Int64) -> [Due] {
        let clock = max(clock, self.clock ?? clock)
        self.clock = clock
        var due: [Due] = []
        for (target, known) in entries {
            guard let from = known.doneThrough else {
                entries[target] = entry(target, known.schedule, doneThrough: clock)
                continue
            }
            guard let next = known.nextRun, next <= clock else { continue }
            let instant = lastStarted(known.schedule, target, after: from, by: clock)
            entries[target] = entry(target, known.schedule, doneThrough: instant)
            due.append(
                Due(target: target, instant: instant, isMadeUp: known.schedule.next(after: from) < instant))
        }
        return due.sorted { ($0.instant, $0.target) < ($1.instant, $1.target) }
    }

    private func entry(_ target: String, _ schedule: Schedule, doneThrough: Int64?) -> Entry {
        let next = doneThrough.map { start(of: schedule.next(after: $0), target, schedule) }
        return Entry(schedule: schedule, doneThrough: doneThrough, nextRun: next)
    }

    /// The last instant of a target whose jitter is over too, of which there is one.
    private func lastStarted(_ schedule: Schedule, _ target: String, after: Int64, by clock: Int64) -> Int64 {
        let last = schedule.last(after: after, through: clock) ?? clock
        if start(of: last, target, schedule) <= clock { return last }
        // Jitter ends before the next instant comes, so that the one before is over.
        return schedule.last(after: after, through: last - 1) ?? last
    }

    private func start(of instant: Int64, _ target: String, _ schedule: Schedule) -> Int64 {
        guard jitterMax > 0 else { return instant }
        let most = min(jitterMax, (schedule.next(after: instant) - instant) / 10)
        return instant + Int64(XXH3.hash64(target) % UInt64(most + 1))
    }
}
