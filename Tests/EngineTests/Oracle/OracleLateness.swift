/// When a record counts as late. The one place where that is decided.
struct OracleLateness: Sendable {
    /// Whether a correction, too, makes later records late that are older than it. The language names only records and
    /// worked-off expiries.
    var countsCorrections = false

    /// - Parameters:
    ///   - time: the record's.
    ///   - latestRecord: the greatest time of the customer's accepted records.
    ///   - latestExpiry: the latest instant, reached without a record, at which a change of some segment was published.
    ///   - latestCorrection: the clock at the customer's latest correction that published a change.
    func isLate(_ time: Int64, latestRecord: Int64?, latestExpiry: Int64?, latestCorrection: Int64?) -> Bool {
        var bounds = [latestRecord, latestExpiry]
        if countsCorrections { bounds.append(latestCorrection) }
        return bounds.contains { $0.map { time < $0 } ?? false }
    }
}
