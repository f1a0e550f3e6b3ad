import Testing

/// A rule, records, and the timeline that the rule language demands of them, worked out by hand.
struct RuleVector: Sendable, CustomTestStringConvertible {
    let title: String
    /// The rule of the segment `s`.
    let rule: String
    /// The records as lines of JSON, in their order of arrival, all in one partition.
    let records: [String]
    /// Where the clock is moved at the end, milliseconds; nil for the greatest time accepted.
    let until: Int64?
    /// The changes of `customer` in the segment `s`, without those of one instant that undo each other.
    let expected: [(time: Int64, entered: Bool)]
    /// The other segments, before those that refer to them.
    let segments: [(id: String, rule: String)]
    let measures: [(id: String, expression: String)]
    /// Of each expected change the end of its validity; not checked where nil.
    let validUntil: [Int64?]?
    /// The times of those expected changes that are corrections.
    let corrections: Set<Int64>
    let late: Int
    let duplicates: Int
    let rejected: Int
    let ignored: Int
    let customer: String

    init(
        _ title: String, _ rule: String, _ records: [String], until: Int64? = nil,
        expect expected: [(time: Int64, entered: Bool)], segments: [(id: String, rule: String)] = [],
        measures: [(id: String, expression: String)] = [], validUntil: [Int64?]? = nil, corrections: Set<Int64> = [],
        late: Int = 0, duplicates: Int = 0, rejected: Int = 0, ignored: Int = 0, customer: String = "c"
    ) {
        self.title = title
        self.rule = rule
        self.records = records
        self.until = until
        self.expected = expected
        self.segments = segments
        self.measures = measures
        self.validUntil = validUntil
        self.corrections = corrections
        self.late = late
        self.duplicates = duplicates
        self.rejected = rejected
        self.ignored = ignored
        self.customer = customer
    }

    var testDescription: String { title }

    static var all: [RuleVector] {
        values + records + attributes + measures + moreMeasures + times + visits + sequences + moreSequences + segments
            + timelines + lateness
    }

    /// A line with an event of the customer `c`.
    static func event(
        _ name: String, _ time: Int64, _ properties: String = "{}", id: String? = nil, of customer: String = "c"
    ) -> String {
        let messageId = id.map { #","messageId":"\#($0)""# } ?? ""
        return
            #"{"customer":"\#(customer)","time":\#(time),"event":"\#(name)","properties":\#(properties)\#(messageId)}"#
    }

    /// A line that writes attributes of the customer `c`.
    static func attributes(_ attributes: String, _ time: Int64?, of customer: String = "c") -> String {
        let time = time.map { #","time":\#($0)"# } ?? ""
        return #"{"customer":"\#(customer)","attributes":\#(attributes)\#(time)}"#
    }
}
