import Numerics

/// An overlap: which segments, and by which fields.
public struct OverlapDefinition: Sendable, Equatable, Codable {
    public static let segmentsMin = 2
    public static let segmentsMax = 8
    public static let fieldsMax = 5

    /// Segment i is bit i of a region's number.
    public let segments: [SegmentName]
    public let fields: [InsightField]

    /// Throws the first fault: too few or too many segments, a segment twice, too many fields, a field twice.
    public init(segments: [SegmentName], fields: [InsightField] = []) throws(InsightsFault) {
        guard segments.count >= Self.segmentsMin else { throw .tooFewSegments(segments.count) }
        guard segments.count <= Self.segmentsMax else { throw .tooManySegments(segments.count) }
        guard fields.count <= Self.fieldsMax else { throw .tooManyFields(fields.count, most: Self.fieldsMax) }
        if let id = firstRepeated(segments.map(\.id)) { throw .duplicateSegment(id) }
        if let id = firstRepeated(fields.map(\.id)) { throw .duplicateField(id) }
        self.segments = segments
        self.fields = fields
    }

    /// Sets of segments there are, the empty one included.
    var regionCount: Int { 1 << segments.count }

    /// What partials of this definition have in common.
    var fingerprint: UInt64 {
        XXH3.hash64((segments.map(\.id) + fields.map { "\($0.kind.rawValue) \($0.id)" }).joined(separator: "\n"))
    }
}

/// The first that stands there again.
func firstRepeated(_ ids: [String]) -> String? {
    var seen: Set<[UInt8]> = []
    return ids.first { !seen.insert(Array($0.utf8)).inserted }
}
