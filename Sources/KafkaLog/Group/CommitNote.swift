import Events
import Numerics

/// What is kept beside a committed offset, for whoever looks from outside: `GROUP/INSTANCE/SLOT TIME MEMBER`, the last
/// being the id that the group gave who committed, where it was a member.
struct CommitNote: Equatable {
    var committer: String
    /// Milliseconds since 1970.
    var time: Int64
    var memberID: String?

    init(committer: String, time: Int64, memberID: String?) {
        self.committer = committer
        self.time = time
        self.memberID = memberID
    }

    /// nil where the text is another program's.
    init?(text: String) {
        let words = text.split(separator: " ", maxSplits: 2)
        guard words.count >= 2 else { return nil }
        let instant = unsafe Array(words[1].utf8).withUnsafeBytes { unsafe RFC3339.instant($0) }
        guard let instant else { return nil }
        self.init(committer: String(words[0]), time: instant, memberID: words.count > 2 ? String(words[2]) : nil)
    }

    var text: String {
        "\(committer) \(TimestampText.rfc3339(milliseconds: time))" + (memberID.map { " \($0)" } ?? "")
    }

    /// Whether it was this very member who committed. An offset that says no more than a name is taken by it.
    func isBy(id: String, name: String) -> Bool { memberID.map { $0 == id } ?? (committer == name) }
}
