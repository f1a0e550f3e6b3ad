import Customers

// How far a customer has come in a sequence. For every step the two latest instants at which the chain reached it: an
// event may only use a reach strictly before it, so of several at one instant the one before is wanted too. For a step
// that waits for the absence of an event, also the starts that are still waiting: instants p of the step before, whose
// p + D has not come and that no such event has ended.
//
// Only the latest reach matters: an event within D of an earlier reach is within D of the latest. Starts are ended all
// at once: an event ends every start before it whose deadline has not passed.
//
// Of more than 64 starts those of one 64th of the step's duration are joined. From then on the sequence is approximate:
// an event may end a joined start that would have been due before it. It is exact again once the newest start, which is
// never joined, has been due, and the chain has been completed from there.
//
// Working layout, Int64 words: for each step (latest, before); then for each absence step how exact it is, the number of
// waiting starts and room for 72 of them. In the customer's block the first two are one word, exactness in its upper
// half, and only the starts in use are written; all of it twice: the state now, and the state before the oldest event of
// the ring, from which a late event is replayed.

/// One step of a sequence, flat.
struct SequenceStep: BitwiseCopyable, Sendable {
    var isAbsence: Bool
    /// Bit of the step's events in the ring's marks.
    var mark: Int32
    /// Milliseconds; `StateSpec.noWindow` where the step has no `within`.
    var within: Int64
    /// Number among the absence steps.
    var absence: Int32
}

/// A sequence, flat.
struct SequenceSpec: BitwiseCopyable, Sendable {
    var firstStep: Int32
    var stepCount: Int32
    var absenceCount: Int32
    /// Milliseconds a complete chain counts; `StateSpec.noWindow` for ever.
    var window: Int64
    /// The first of the absence steps at the end: only their deadlines complete a chain without an event.
    var trailingAbsence: Int32
}

/// A sequence's state in working memory.
///
/// Unsafe inside: the words and the steps belong to the evaluator, which outlives it.
@safe
struct SequenceState {
    static let startsMax = 72
    static let startsExactMax = 64
    static let never = Int64.min

    /// How exact an absence step is.
    enum Exactness {
        static let exact: Int64 = 0
        /// Starts have been joined.
        static let joined: Int64 = 1
        /// Starts had been joined, and the newest has been due since.
        static let recovered: Int64 = 2
    }

    let spec: SequenceSpec
    let steps: UnsafePointer<SequenceStep>
    let words: UnsafeMutablePointer<Int64>

    static func wordCount(_ spec: SequenceSpec) -> Int {
        2 * Int(spec.stepCount) + Int(spec.absenceCount) * (2 + startsMax)
    }

    func clear() {
        for word in 0..<2 * Int(spec.stepCount) { unsafe words[word] = Self.never }
        for absence in 0..<Int(spec.absenceCount) {
            unsafe (starts(absence) - 1).update(repeating: 0, count: 2 + Self.startsMax)
        }
    }

    /// Takes over another state of the same sequence.
    func copy(_ other: SequenceState) {
        for word in 0..<Self.wordCount(spec) { unsafe words[word] = unsafe other.words[word] }
    }

    /// The number of waiting starts, then the starts; before them, how exact they are.
    private func starts(_ absence: Int) -> UnsafeMutablePointer<Int64> {
        unsafe words + 2 * Int(spec.stepCount) + absence * (2 + Self.startsMax) + 1
    }

    /// Whether the sequence may hold later than it should, or not at all, because starts were joined.
    var isApproximate: Bool {
        (0..<Int(spec.absenceCount)).contains { unsafe starts($0)[-1] != Exactness.exact }
    }

    /// The latest instant at which the whole chain was complete.
    var completion: Int64 { unsafe words[2 * (Int(spec.stepCount) - 1)] }

    /// The first deadline at which the chain may become complete without an event.
    var nextDeadline: Int64 {
        var next = Int64.max
        for step in Int(spec.trailingAbsence)..<Int(spec.stepCount) {
            let waiting = unsafe starts(Int(steps[step].absence))
            if unsafe waiting[0] > 0 { next = unsafe min(next, waiting[1] + steps[step].within) }
        }
        return next
    }

    /// The step was reached at an instant not before any other so far.
    private func reach(_ step: Int, at instant: Int64) {
        guard unsafe instant > words[2 * step] else { return }
        unsafe words[2 * step + 1] = unsafe words[2 * step]
        unsafe words[2 * step] = instant
        let next = step + 1
        guard next < Int(spec.stepCount) else { return complete() }
        guard unsafe steps[next].isAbsence else { return }
        let waiting = unsafe starts(Int(steps[next].absence))
        if unsafe waiting[0] >= Int64(Self.startsExactMax) { unsafe coarsen(waiting, grain: steps[next].within / 64) }
        if unsafe waiting[0] == Int64(Self.startsMax) {
            unsafe removeFirst(waiting)
            unsafe waiting[-1] = Exactness.joined
        }
        unsafe waiting[0] += 1
        unsafe waiting[Int(waiting[0])] = instant
    }

    /// The whole chain was completed: from the right instant, where its last absence is behind the newest start.
    private func complete() {
        guard spec.absenceCount > 0 else { return }
        for step in max(Int(spec.stepCount) - 2, 1)..<Int(spec.stepCount) where unsafe steps[step].isAbsence {
            let waiting = unsafe starts(Int(steps[step].absence))
            if unsafe waiting[-1] == Exactness.recovered { unsafe waiting[-1] = Exactness.exact }
        }
    }

    /// Joins starts in the same 64th of the step's duration: they are due with the newest.
    private func coarsen(_ waiting: UnsafeMutablePointer<Int64>, grain: Int64) {
        var kept = 1
        for index in unsafe 2..<max(2, Int(waiting[0]) + 1) {
            if unsafe waiting[index] / grain != waiting[kept] / grain { kept += 1 }
            unsafe waiting[kept] = unsafe waiting[index]
        }
        if unsafe waiting[0] > Int64(kept) { unsafe waiting[-1] = Exactness.joined }
        unsafe waiting[0] = Int64(kept)
    }

    private func removeFirst(_ waiting: UnsafeMutablePointer<Int64>) {
        for index in unsafe 1..<max(1, Int(waiting[0])) { unsafe waiting[index] = unsafe waiting[index + 1] }
        unsafe waiting[0] -= 1
    }

    /// Lets all deadlines up to and including `t` pass, in their order.
    func advance(to t: Int64) {
        guard spec.absenceCount > 0 else { return }
        while true {
            var due = Int64.max
            var first = 0
            for step in 1..<Int(spec.stepCount) where unsafe steps[step].isAbsence {
                let waiting = unsafe starts(Int(steps[step].absence))
                if unsafe waiting[0] > 0 && waiting[1] + steps[step].within < due {
                    due = unsafe waiting[1] + steps[step].within
                    first = step
                }
            }
            guard due <= t else { return }
            let waiting = unsafe starts(Int(steps[first].absence))
            unsafe removeFirst(waiting)
            if unsafe waiting[0] == 0 && waiting[-1] == Exactness.joined { unsafe waiting[-1] = Exactness.recovered }
            reach(first, at: due)
        }
    }

    /// Takes an event in; events come in order of time.
    func take(time: Int64, marked: (Int32) -> Bool) {
        advance(to: time)
        for step in 0..<Int(spec.stepCount) where unsafe marked(steps[step].mark) {
            if unsafe steps[step].isAbsence {
                unsafe end(starts(Int(steps[step].absence)), before: time)
            } else if step == 0 {
                reach(0, at: time)
            } else {
                let latest = unsafe words[2 * step - 2]
                let usable = unsafe latest < time ? latest : words[2 * step - 1]
                if unsafe usable != Self.never && time - usable < steps[step].within { reach(step, at: time) }
            }
        }
    }

    /// An event ends all starts strictly before it; one at its own instant goes on waiting.
    private func end(_ waiting: UnsafeMutablePointer<Int64>, before time: Int64) {
        guard unsafe waiting[0] > 0 else { return }
        let last = unsafe waiting[Int(waiting[0])]
        unsafe waiting[0] = last == time ? 1 : 0
        unsafe waiting[1] = last
    }

    // MARK: In the customer's block

    /// Words the state takes in a block.
    var packedWords: Int {
        (0..<Int(spec.absenceCount)).reduce(2 * Int(spec.stepCount)) { unsafe $0 + 1 + Int(starts($1)[0]) }
    }

    func pack(to place: UnsafeMutablePointer<Int64>) {
        var position = 2 * Int(spec.stepCount)
        for word in 0..<position { unsafe place[word] = unsafe words[word] }
        for absence in 0..<Int(spec.absenceCount) {
            let waiting = unsafe starts(absence)
            unsafe place[position] = unsafe waiting[-1] << 32 | waiting[0]
            for index in unsafe 1..<Int(waiting[0]) + 1 { unsafe place[position + index] = unsafe waiting[index] }
            unsafe position += 1 + Int(waiting[0])
        }
    }

    /// Reads what `pack` wrote; answers the words read.
    @discardableResult
    func unpack(from place: UnsafePointer<Int64>) -> Int {
        var position = 2 * Int(spec.stepCount)
        for word in 0..<position { unsafe words[word] = unsafe place[word] }
        for absence in 0..<Int(spec.absenceCount) {
            let waiting = unsafe starts(absence)
            let count = unsafe min(Int64(Self.startsMax), place[position] & 0xFFFF_FFFF)
            for index in 1..<Int(count) + 1 { unsafe waiting[index] = unsafe place[position + index] }
            unsafe waiting[0] = count
            unsafe waiting[-1] = unsafe min(max(place[position] >> 32, Exactness.exact), Exactness.recovered)
            position += 1 + Int(count)
        }
        return position
    }
}
