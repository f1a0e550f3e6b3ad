// A partition's shares of runs are worked off beside the stream: between two slices of records a few customers, and once
// a turn for a few milliseconds, which is all of the time while there is nothing to read.
extension WorkerLoop where Processor: ~Copyable {
    /// Customers between two looks at the clock, and between two slices of records: a tenth of a millisecond's work in
    /// most runs, and a few milliseconds in the largest.
    static var runSlice: Int { 256 }
    /// How long a turn works on shares.
    private static var runTurn: Duration { .milliseconds(3) }
    /// Most slices of a turn, whatever the clock says.
    private static var runSlicesMax: Int { 64 }

    /// Whether a share is to be worked on rather than time to be spent waiting for records.
    var hasRunWork: Bool { !isPaused && slots.contains { $0.isRunning && $0.processor.hasRunWork } }

    /// A turn of work on shares. Not while the batch that fills is at its bound, since an answer makes it larger.
    func advanceRuns() {
        guard hasRunWork else { return }
        let end = clock.monotonic + Self.runTurn
        var slices = 0
        for slot in slots where slot.isRunning {
            while slot.processor.hasRunWork, slices < Self.runSlicesMax, slices == 0 || clock.monotonic < end {
                _ = slot.processor.advanceRuns(customers: Self.runSlice)
                slices += 1
            }
        }
        machine.gathered(steps: 0, bytes: pendingBytes)
    }
}
