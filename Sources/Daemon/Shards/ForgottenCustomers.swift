import Engine
import Events

/// Which customers a shard was asked to forget, until it answers that it has: only then does the log, too.
///
/// Unsafe inside: records are read in place.
@safe
struct ForgottenCustomers {
    /// Ids, by run.
    private var asked: [String: String] = [:]
    /// How an order begins that asks for it.
    private static let mark = Array("{\"erase\"".utf8)

    /// Notes the orders among the records from the cursor on, at most `limit`.
    mutating func note(_ records: borrowing RecordBuffer, from cursor: RecordCursor, limit: Int) {
        var cursor = cursor
        for _ in 0..<limit {
            guard let record = records.next(&cursor) else { return }
            guard let value = unsafe record.value, unsafe value.starts(with: Self.mark),
                case .erase(let run, let customer)? = unsafe try? ShardOrder(json: value)
            else { continue }
            asked[run] = customer
        }
    }

    /// Those whom the answers say to be forgotten.
    mutating func take(_ answers: borrowing RecordBuffer) -> [String] {
        if asked.isEmpty { return [] }
        var forgotten: [String] = []
        var cursor = RecordCursor()
        while let record = answers.next(&cursor) {
            guard let value = unsafe record.value, let answer = unsafe try? ShardAnswer(record: value),
                case .erased(let run, _) = answer.content, let customer = asked.removeValue(forKey: run)
            else { continue }
            forgotten.append(customer)
        }
        return forgotten
    }
}
