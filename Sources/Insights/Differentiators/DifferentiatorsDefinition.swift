import Numerics

/// A question what differentiates a segment: from all other customers, or from a second segment.
public struct DifferentiatorsDefinition: Sendable, Equatable, Codable {
    /// Customers that each side must have.
    public static let customersMin = 30
    public static let fieldsMax = 256
    /// Customers a side up to which scores are exact, and above which as many are drawn.
    public static let samplePerSide = 100_000
    /// Values up to which a category is scored.
    public static let valuesMax = 30

    /// Bit 0 of a row's memberships.
    public let primary: SegmentName
    /// Bit 1 of a row's memberships; nil for all customers outside the primary segment.
    public let second: SegmentName?
    public let fields: [InsightField]
    public let samplePerSide: Int

    /// Throws the first fault: a segment against itself, too many fields, a field twice.
    /// - Parameter samplePerSide: rows of a side that are drawn, in place of 100,000.
    public init(
        primary: SegmentName, second: SegmentName? = nil, fields: [InsightField],
        samplePerSide: Int = Self.samplePerSide
    ) throws(InsightsFault) {
        guard primary.id != second?.id else { throw .duplicateSegment(primary.id) }
        guard fields.count <= Self.fieldsMax else { throw .tooManyFields(fields.count, most: Self.fieldsMax) }
        if let id = firstRepeated(fields.map { "\($0.list.rawValue) \($0.id)" }) { throw .duplicateField(id) }
        self.primary = primary
        self.second = second
        self.fields = fields
        self.samplePerSide = max(Self.customersMin, samplePerSide)
    }

    /// The fields whose values shards hand over, in their order in slices: all that may be used.
    public var usedFields: [InsightField] { fields.filter { !$0.isProtected } }

    /// What partials of this definition have in common.
    var fingerprint: UInt64 {
        let fields = usedFields.map { "\($0.list.rawValue) \($0.kind.rawValue) \($0.id)" }
        return XXH3.hash64(
            (["\(samplePerSide)", primary.id, second?.id ?? "-"] + fields).joined(separator: "\n"))
    }
}
