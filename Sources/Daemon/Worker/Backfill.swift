/// The reading of a partition's past, for definitions that read more than was kept.
final class Backfill<Processor: PartitionProcessor & ~Copyable> {
    /// Takes in the past.
    var processor: Processor
    let definitions: Processor.Definitions
    let past: PastInputs
    /// nil until the first read.
    var progress: ReadingPace?

    init(_ processor: consuming Processor, definitions: Processor.Definitions, past: PastInputs) {
        self.processor = processor
        self.definitions = definitions
        self.past = past
    }
}
