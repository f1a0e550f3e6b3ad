import Logs

// The end of the input, for a worker that ends with it: first all is read, then all is committed, then the others agree.
extension WorkerLoop where Processor: ~Copyable {
    /// How long a worker waits for input that has come to its end once.
    static var drainPoll: Duration { .milliseconds(5) }

    /// Looks whether all is read and committed, and ends where nothing more can come.
    func advanceDrain(_ news: MemberNews) throws(ReadFailure) {
        guard let drain else {
            if news == .idle, try isDrained() { machine.finish() }
            return
        }
        guard news == .idle else { return keepReading(drain) }
        let round = drain.gate.round
        // What was at its end stays there as long as the coordinator says nothing and nothing comes.
        if drain.isCoordinator {
            guard hasAssignment else { return }
            guard drain.gate.doAllRest(coordinatorIsHere: !slots.isEmpty) || drainStage == .reading else { return }
        } else if drainStage == .resting(round) {
            if drain.gate.rests(drain.seat, in: round) { machine.finish() }
            return
        }
        guard try isDrained() else { return keepReading(drain) }
        switch drainStage {
        case .reading:
            drainStage = .flushing
            machine.flush()
        case .flushing: machine.flush()
        case .settling, .resting:
            guard machine.isSettled, !slots.contains(where: { $0.processor.wantsCommit }) else { return }
            try rest(drain, in: round)
        }
    }

    /// All is read and committed.
    private func rest(_ drain: DrainPart, in round: Int) throws(ReadFailure) {
        guard drain.isCoordinator else {
            drainStage = .resting(round)
            if drain.gate.rests(drain.seat, in: round) { machine.finish() }
            return
        }
        guard slots.allSatisfy({ $0.processor.isQuiet }), drain.gate.doAllRest(coordinatorIsHere: !slots.isEmpty)
        else { return }
        // They rest: what they had to say is in the log by now.
        guard try isDrained() else { return keepReading(drain) }
        if !slots.isEmpty { drain.gate.open() }
        machine.finish()
    }

    private func keepReading(_ drain: DrainPart) {
        if drainStage == .reading { return }
        drainStage = .reading
        if !drain.isCoordinator { _ = drain.gate.rests(drain.seat, in: nil) }
    }
}
