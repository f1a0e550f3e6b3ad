import Insights
import Numerics

/// A question what differentiates a segment over some shards, everything sent as bytes and merged in a random order.
struct DifferentiatorsRun {
    var partial: DifferentiatorsPartial

    /// - Parameter partBytes: of the parts in which each shard's partial is sent; nil for a whole.
    init(
        _ definition: DifferentiatorsDefinition, _ shards: [SampleCustomers], _ random: inout SplitMix64,
        limits: SampleLimits = .none, partBytes: Int? = nil
    ) throws {
        var sent: [[UInt8]] = []
        for shard in shards {
            var tally = DifferentiatorsTally(definition, limits: limits)
            let dictionaries = shard.fill { tally.add($0) }
            let partial = tally.partial(dictionaries)
            sent += partBytes.map { partial.parts(bytesMax: $0) } ?? [partial.bytes]
        }
        var read = try sent.map { try DifferentiatorsPartial.reading($0, of: definition) }.shuffled(using: &random)
        partial = read.removeLast()
        for other in read { try partial.merge(other) }
    }
}

extension DifferentiatorsResult {
    /// All fields with a score.
    var scored: [Field] { attributes + measures + definesSegment }

    func scored(_ id: String) -> Field? { scored.first { $0.field.id == id } }
}
