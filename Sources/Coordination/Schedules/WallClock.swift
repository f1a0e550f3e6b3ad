import Foundation

/// The clock on the wall of a time zone, with its daylight saving.
struct WallClock: Sendable, Equatable {
    /// Zones lie within 12 hours west and 14 east of Greenwich; an hour more is beyond every local time's instants.
    private static let widest: (west: Int64, east: Int64) = (-13 * 3_600_000, 15 * 3_600_000)

    private let zone: TimeZone

    /// - Parameter identifier: a name of the IANA time zone database; nil is returned for an unknown one.
    init?(_ identifier: String) {
        guard let zone = TimeZone(identifier: identifier) else { return nil }
        self.zone = zone
    }

    /// Milliseconds that the wall is ahead of UTC at an instant.
    private func offset(_ instant: Int64) -> Int64 {
        // Rounded down to the second, before 1970 too.
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: (Double(instant) / 1000).rounded(.down)))) * 1000
    }

    /// The wall's time at an instant; both in milliseconds, the wall's as if it were UTC.
    func local(_ instant: Int64) -> Int64 { instant + offset(instant) }

    /// The instant of a time on the wall: of one that comes twice the first, of one that is skipped the first instant
    /// after the gap. Never falls as local times rise.
    func instant(_ local: Int64) -> Int64 {
        let (early, late) = (local - Self.widest.east, local - Self.widest.west)
        let (before, after) = (offset(early), offset(late))
        if offset(local - before) == before { return local - before }
        if offset(local - after) == after { return local - after }
        // In the gap: its end is where the offset ceases to be the one before.
        var (low, high) = (early, late)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(middle) == before { low = middle } else { high = middle }
        }
        return high
    }
}
