/// A schedule as it was written.
public struct ScheduleSpec: Codable, Sendable, Equatable {
    /// `every 15m`, or five fields of cron.
    public var text: String
    /// By its IANA name; nil for UTC.
    public var timeZone: String?

    public init(text: String, timeZone: String? = nil) {
        self.text = text
        self.timeZone = timeZone
    }

    /// What is wrong with it, each in words.
    var faults: [String] {
        do {
            _ = try Schedule(text, timeZone: timeZone)
            return []
        } catch {
            return error.texts
        }
    }
}
