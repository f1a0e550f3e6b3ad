/// One of the five fields of a cron expression.
enum CronField: CaseIterable {
    case minute, hour, dayOfMonth, month, dayOfWeek

    var name: String {
        switch self {
        case .minute: "minute"
        case .hour: "hour"
        case .dayOfMonth: "day of the month"
        case .month: "month"
        case .dayOfWeek: "day of the week"
        }
    }

    /// Numbers that may be written: 7 is Sunday, as 0 is.
    var range: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// Names of the numbers from `range.lowerBound` on.
    private var names: [String] {
        switch self {
        case .minute, .hour, .dayOfMonth: []
        case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
        }
    }

    /// For people: what may stand here.
    private var allowed: String {
        let numbers = "\(range.lowerBound) to \(range.upperBound)"
        let spelled = names.isEmpty ? "" : " or \(names[0]) to \(names[names.count - 1])"
        return numbers + spelled + (self == .dayOfWeek ? " (0 and 7 are Sunday)" : "")
    }

    /// The numbers that a text means, as bits; Sunday is bit 0.
    func numbers(_ text: Substring) throws(CronFieldFault) -> UInt64 {
        var bits: UInt64 = 0
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard !item.isEmpty else { throw fault(.empty(text)) }
            for number in try numbers(ofItem: item) { bits |= 1 << UInt64(number) }
        }
        return self == .dayOfWeek && bits >> 7 & 1 == 1 ? bits & 0x7F | 1 : bits
    }

    private func fault(_ problem: CronFieldFault.Problem) -> CronFieldFault {
        CronFieldFault(field: name, allowed: allowed, problem: problem)
    }

    /// `*`, a number or a range, each perhaps with a step; a number with a step goes up to the field's end.
    private func numbers(ofItem item: Substring) throws(CronFieldFault) -> [Int] {
        let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let bounds = try bounds(parts[0], isStepped: parts.count == 2)
        guard parts.count == 2 else { return Array(bounds) }
        guard let step = Self.digits(parts[1]), step >= 1, step <= range.count else {
            throw fault(.step(parts[1], most: range.count))
        }
        return Array(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step))
    }

    private func bounds(_ text: Substring, isStepped: Bool) throws(CronFieldFault) -> ClosedRange<Int> {
        let whole = self == .dayOfWeek ? 0...6 : range
        if text == "*" { return whole }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try number(ends[0])
        guard ends.count == 2 else { return first...(isStepped ? max(first, whole.upperBound) : first) }
        var last = try number(ends[1])
        // A week that ends on Sunday: FRI-SUN.
        if self == .dayOfWeek && last == 0 && first > 0 { last = 7 }
        guard first <= last else { throw fault(.backwards(text, first: ends[0], last: ends[1])) }
        return first...last
    }

    private func number(_ text: Substring) throws(CronFieldFault) -> Int {
        if let place = names.firstIndex(of: text.uppercased()) { return place + range.lowerBound }
        guard let number = Self.digits(text), range.contains(number) else { throw fault(.number(text)) }
        return number
    }

    /// At most four digits, and nothing else.
    private static func digits(_ text: Substring) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}

/// What is wrong with one field of a cron expression.
struct CronFieldFault: Error {
    enum Problem {
        /// A list with nothing between two commas, or nothing at all.
        case empty(Substring)
        case number(Substring)
        case step(Substring, most: Int)
        case backwards(Substring, first: Substring, last: Substring)
    }

    var field: String
    var allowed: String
    var problem: Problem

    var text: String {
        let what =
            switch problem {
            case .empty(let list): "'\(list)' lacks a value beside a comma"
            case .number(let text): "'\(text)' is none"
            case .step(let text, let most): "the step '\(text)' is none of 1 to \(most)"
            case .backwards(let range, let first, let last):
                "'\(range)' runs backwards: write the two parts as a list, \(first)-… and …-\(last)"
            }
        return "\(field): \(what); allowed are \(allowed), *, ranges (a-b), steps (*/n, a-b/n) and lists (a,b)"
    }
}
