import Insights
import Numerics

/// Both rounds of an overlap over some shards, everything sent as bytes and merged in a random order.
struct OverlapRounds {
    var values: OverlapValues
    var choice: OverlapChoice
    var counts: OverlapCounts
    var result: OverlapResult

    init(_ definition: OverlapDefinition, _ shards: [SampleCustomers], _ random: inout SplitMix64) throws {
        var answers: [(tally: OverlapTally, dictionaries: [ValueDictionary])] = []
        for shard in shards {
            var tally = OverlapTally(definition)
            let dictionaries = shard.fill { tally.add($0) }
            answers.append((tally, dictionaries))
        }
        var named = try answers.map { answer in
            try OverlapValues.reading(answer.tally.values(answer.dictionaries).bytes, of: definition)
        }.shuffled(using: &random)
        values = named.removeLast()
        for other in named { try values.merge(other) }
        choice = try OverlapChoice.reading(values.choose().bytes, of: definition)
        let choice = choice
        var counted = try answers.map { answer in
            try OverlapCounts.reading(answer.tally.counts(choice, answer.dictionaries).bytes, of: definition, choice)
        }.shuffled(using: &random)
        counts = counted.removeLast()
        for other in counted { try counts.merge(other) }
        result = OverlapResult(definition, choice, counts)
    }
}
