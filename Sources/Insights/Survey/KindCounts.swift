/// How many customers have a value of each kind in a field.
public struct KindCounts: Sendable, Equatable {
    /// What a value is.
    public enum Kind: Int, Sendable, CaseIterable { case number, text, truth, time }

    public var numbers: UInt64
    /// Texts that are no time.
    public var texts: UInt64
    public var truths: UInt64
    /// Texts that are a time, and instants.
    public var times: UInt64

    public init(numbers: UInt64 = 0, texts: UInt64 = 0, truths: UInt64 = 0, times: UInt64 = 0) {
        self.numbers = numbers
        self.texts = texts
        self.truths = truths
        self.times = times
    }

    /// Customers with any value.
    public var total: UInt64 { numbers + texts + truths + times }

    @inline(__always)
    public mutating func add(_ kind: Kind) {
        switch kind {
        case .number: numbers += 1
        case .text: texts += 1
        case .truth: truths += 1
        case .time: times += 1
        }
    }

    public mutating func merge(_ other: KindCounts) {
        numbers += other.numbers
        texts += other.texts
        truths += other.truths
        times += other.times
    }

    /// The kind that most customers' values have; of several the first of category, number and time.
    public var majority: FieldKind {
        let categories = texts + truths
        if categories >= numbers && categories >= times { return .category }
        return numbers >= times ? .number : .time
    }
}

extension KindCounts {
    func write(to writer: inout PartialWriter) {
        for count in [numbers, texts, truths, times] { writer.put(count) }
    }

    init(from reader: inout PartialReader) throws(InsightsFault) {
        self.init(
            numbers: try reader.takeCount("count of a kind"), texts: try reader.takeCount("count of a kind"),
            truths: try reader.takeCount("count of a kind"), times: try reader.takeCount("count of a kind"))
    }
}
