/// Why an insight cannot be defined or computed, or a partial of one not be used.
public enum InsightsFault: Error, Sendable, Equatable, CustomStringConvertible {
    case tooFewSegments(Int)
    case tooManySegments(Int)
    case duplicateSegment(String)
    case tooManyFields(Int, most: Int)
    case duplicateField(String)
    case notEnoughCustomers(primary: Int, other: Int)
    case notAPartial
    /// The version of the partial, newer than this program's.
    case newerVersion(UInt8)
    case checksum
    /// A part of the partial is not what it should be.
    case malformed(String)
    /// Partials of different definitions cannot be merged.
    case anotherDefinition

    public var description: String {
        switch self {
        case .tooFewSegments(let count):
            "an overlap takes at least \(OverlapDefinition.segmentsMin) segments, not \(count)"
        case .tooManySegments(let count):
            "an overlap takes at most \(OverlapDefinition.segmentsMax) segments, not \(count): "
                + "their regions double with each"
        case .duplicateSegment(let id): "the segment \(id) stands there twice"
        case .tooManyFields(let count, let most): "at most \(most) fields, not \(count)"
        case .duplicateField(let id): "the field \(id) stands there twice"
        case .notEnoughCustomers(let primary, let other):
            "not enough customers: \(primary) in the segment and \(other) to compare with, and each takes at least "
                + "\(DifferentiatorsDefinition.customersMin)"
        case .notAPartial: "the bytes are no partial of this kind"
        case .newerVersion(let version):
            "the partial has version \(version), and this program reads up to \(PartialFormat.version): "
                + "run the same version of Kindred everywhere"
        case .checksum: "the partial's checksum does not agree with its bytes: it is damaged"
        case .malformed(let part): "the partial's \(part) cannot be read, though its checksum agrees"
        case .anotherDefinition: "the partial belongs to another definition"
        }
    }
}
