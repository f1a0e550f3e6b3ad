/// Where a run stands, by the words of records:
///
///     Not started -> Queued -> Refreshing -> Successful | Failed | Canceled
public enum RunStatus: String, Codable, Sendable, CaseIterable {
    /// Of an insight that was never run.
    case notStarted = "Not started"
    case queued = "Queued"
    case refreshing = "Refreshing"
    case successful = "Successful"
    case failed = "Failed"
    case canceled = "Canceled"
}
