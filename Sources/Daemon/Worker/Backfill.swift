/// The reading of a partition's past, for definitions that read more than was kept.
final class Backfill<Processor: PartitionProcessor & ~Copyable> {
    /// Takes in the past.
    var processor: Processor
    let definitions: Processor.Definitions
    let past: PastInputs
    /// Whether the definitions came with the input's records.
    let isOrdered: Bool
    /// nil until the first read.
    var progress: ReadingPace?

    init(
        _ processor: consuming Processor, definitions: Processor.Definitions, isOrdered: Bool, past: PastInputs
    ) {
        self.isOrdered = isOrdered
        self.processor = processor
        self.definitions = definitions
        self.past = past
    }
}
