import Insights

/// Who would enter a segment and who would leave it under other definitions, of one shard or of several together. Merges
/// in any order.
public struct PreviewPartial: Codable, Sendable, Equatable {
    /// Examples that may be asked for.
    public static let examplesMax = 100

    /// A customer by id, and the XXH3-64 of the id: those with the smallest are the examples, a uniform draw.
    public struct Example: Codable, Sendable, Equatable {
        public var customer: String
        public var hash: UInt64
    }

    /// Some customers: how many, and the first of them by hash.
    public struct Side: Codable, Sendable, Equatable {
        public private(set) var count: UInt64 = 0
        public private(set) var examples: [Example] = []

        public init() {}

        /// Counts a customer; keeps it as an example if it is one of the first `most`.
        mutating func add(hash: UInt64, most: Int, id: () -> String) {
            count += 1
            if examples.count >= most, let last = examples.last, last.hash <= hash { return }
            guard most > 0 else { return }
            let example = Example(customer: id(), hash: hash)
            let place = examples.firstIndex { $0.hash > hash } ?? examples.count
            examples.insert(example, at: place)
            if examples.count > most { examples.removeLast() }
        }

        mutating func merge(_ other: Side, most: Int) {
            count += other.count
            examples = Array(
                (examples + other.examples).sorted { ($0.hash, $0.customer) < ($1.hash, $1.customer) }.prefix(most))
        }

        fileprivate func isWellFormed(most: Int) -> Bool {
            count <= MembersPartial.countMax && examples.count <= most
                && zip(examples, examples.dropFirst()).allSatisfy { $0.hash <= $1.hash }
        }
    }

    /// Examples a side.
    public let examplesWanted: Int
    public private(set) var customers: UInt64 = 0
    /// Members as they are, and as they would be.
    public private(set) var sizeBefore: UInt64 = 0
    public private(set) var sizeAfter: UInt64 = 0
    public private(set) var entering = Side()
    public private(set) var leaving = Side()
    /// Customers for whom the rule reads what is not kept: about them the preview may be wrong, until the past is read.
    public private(set) var incomplete: UInt64 = 0

    public init(examples: Int) { examplesWanted = max(0, min(examples, Self.examplesMax)) }

    /// Counts a customer.
    mutating func count(was: Bool, willBe: Bool, hash: UInt64, id: () -> String) {
        customers += 1
        if was { sizeBefore += 1 }
        if willBe { sizeAfter += 1 }
        if !was && willBe { entering.add(hash: hash, most: examplesWanted, id: id) }
        if was && !willBe { leaving.add(hash: hash, most: examplesWanted, id: id) }
    }

    /// Notes that the customer at hand may have been judged by less than it did.
    mutating func noteIncomplete() { incomplete += 1 }

    /// Adds what another shard found.
    public mutating func merge(_ other: PreviewPartial) throws(InsightsFault) {
        guard examplesWanted == other.examplesWanted else { throw .anotherDefinition }
        customers += other.customers
        sizeBefore += other.sizeBefore
        sizeAfter += other.sizeAfter
        incomplete += other.incomplete
        entering.merge(other.entering, most: examplesWanted)
        leaving.merge(other.leaving, most: examplesWanted)
    }

    public var bytes: [UInt8] { InsightJSON.bytes(self) }

    /// Reads a preview; throws where the bytes are none.
    public init(_ bytes: [UInt8]) throws(InsightsFault) {
        guard let preview = InsightJSON.read(PreviewPartial.self, bytes) else { throw .notAPartial }
        let most = preview.examplesWanted
        let counts = [preview.customers, preview.sizeBefore, preview.sizeAfter, preview.incomplete]
        guard (0...Self.examplesMax).contains(most), preview.entering.isWellFormed(most: most),
            preview.leaving.isWellFormed(most: most), counts.allSatisfy({ $0 <= MembersPartial.countMax })
        else { throw .malformed("preview") }
        self = preview
    }
}
