import Customers
import Events
import Numerics

/// Evaluates a plan's rules over one customer at one instant, without allocation: the working memory of one shard.
///
/// An evaluation runs as a pass: `beginPass`, then `evaluate` for some rules in the order in which they are settled; an
/// `in_segment` reads the verdict of this pass, or else what was last published. Nothing in the customer's block
/// changes. The instant must not lie before the customer's last record.
///
/// Unsafe inside: it owns its working memory, and reads blocks that are good until their table changes.
@safe
public struct Evaluator: ~Copyable {
    public let plan: Plan
    private let stack: UnsafeMutablePointer<Verdict>
    private let verdicts: UnsafeMutablePointer<Verdict>
    private let passes: UnsafeMutablePointer<UInt64>
    /// Rules chosen for one customer.
    private let chosen: UnsafeMutablePointer<Int32>
    /// What turned in the evaluation at hand.
    public internal(set) var turns = ScratchArray<Turn>()
    private var pass: UInt64 = 0
    /// How each test stood before a record.
    let testsBefore: UnsafeMutablePointer<Bool>
    let sequenceWords: UnsafeMutablePointer<Int64>

    public init(_ plan: Plan) {
        self.plan = plan
        unsafe stack = UnsafeMutablePointer.allocate(capacity: plan.stackDepth + 1)
        unsafe verdicts = UnsafeMutablePointer.allocate(capacity: max(1, plan.segmentCount))
        unsafe passes = UnsafeMutablePointer.allocate(capacity: max(1, plan.segmentCount))
        unsafe passes.initialize(repeating: 0, count: max(1, plan.segmentCount))
        unsafe chosen = UnsafeMutablePointer.allocate(capacity: max(1, plan.segmentCount))
        unsafe testsBefore = UnsafeMutablePointer.allocate(capacity: max(1, plan.tests.count))
        unsafe testsBefore.initialize(repeating: false, count: max(1, plan.tests.count))
        unsafe sequenceWords = UnsafeMutablePointer.allocate(capacity: 2 * Self.sequenceWordsMax(plan))
    }

    deinit {
        unsafe testsBefore.deallocate()
        unsafe stack.deallocate()
        unsafe verdicts.deallocate()
        unsafe passes.deallocate()
        unsafe chosen.deallocate()
        unsafe sequenceWords.deallocate()
    }

    private static func sequenceWordsMax(_ plan: Plan) -> Int {
        (0..<plan.sequences.count).reduce(1) { max($0, SequenceState.wordCount(plan.sequences[$1])) }
    }

    /// Begins a pass: verdicts of earlier ones are forgotten.
    @inline(__always)
    public mutating func beginPass() { pass += 1 }

    /// Evaluates rules and gathers those whose verdict is not what was published in `turns`; answers the first instant
    /// after `t` at which any may change without a record.
    public mutating func evaluate(_ rules: RuleList, block: CustomerBlock, at t: Int64) -> Int64 {
        turns.removeAll()
        var until = Int64.max
        let memberships = Memberships(block, segments: plan.segmentCount)
        for index in 0..<rules.count {
            let rule = rules[index]
            let verdict = evaluate(rule: rule, block: block, at: t)
            until = min(until, verdict.until)
            if verdict.holds != memberships.contains(rule) {
                turns.append(Turn(rule: rule, holds: verdict.holds, until: verdict.until, cause: nil))
            }
        }
        return until
    }

    /// The rules that time may turn for a customer, without those for which `isLeftOut`; good until the next call.
    public mutating func timedRules(of block: CustomerBlock, isLeftOut: [Bool]) -> RuleList {
        let memberships = Memberships(block, segments: plan.segmentCount)
        var count = 0
        for index in 0..<plan.timedOrder.count {
            let rule = Int(plan.timedOrder[index])
            guard plan.rules[rule].canRise || memberships.contains(rule) else { continue }
            if !isLeftOut.isEmpty && isLeftOut[rule] { continue }
            unsafe chosen[count] = Int32(rule)
            count += 1
        }
        return unsafe RuleList(chosen, count: count)
    }

    /// The rules to evaluate after a record that brings an event, or none, and writes attributes; good until the next
    /// call.
    public mutating func rules(affectedBy event: EventPlan, _ attributes: AttributeWrites) -> RuleList {
        let ofEvent = plan.rules(of: event)
        var wanted = Set((0..<ofEvent.count).map { ofEvent[$0] })
        var writes = attributes
        while let write = writes.next() {
            for rule in unsafe plan.rules(readingAttribute: write.key) { wanted.insert(Int(rule)) }
        }
        if wanted.count == ofEvent.count { return ofEvent }
        var count = 0
        for index in 0..<plan.order.count where wanted.contains(Int(plan.order[index])) {
            unsafe chosen[count] = plan.order[index]
            count += 1
        }
        return unsafe RuleList(chosen, count: count)
    }

    /// The rules that refer to a list segment, directly or not; good until the next call.
    public mutating func rules(referringToList list: Int) -> RuleList {
        let rules = plan.listRules[list] ?? []
        for (index, rule) in rules.enumerated() { unsafe chosen[index] = rule }
        return unsafe RuleList(chosen, count: rules.count)
    }

    /// A rule's verdict at `t`, and the first instant after `t` at which it may change without a record.
    @inline(__always)
    mutating func evaluate(rule: Int, block: CustomerBlock, at t: Int64) -> (holds: Bool, until: Int64) {
        let spec = unsafe plan.rules.pointer(at: rule)
        let verdict: Verdict
        if unsafe spec.pointee.stepCount == 1 {
            verdict = unsafe self.verdict(test: Int(spec.pointee.firstTest), block: block, at: t)
        } else {
            verdict = runProgram(rule, block: block, at: t)
        }
        unsafe verdicts[rule] = verdict
        unsafe passes[rule] = pass
        return (verdict.holds, verdict.until)
    }

    @inline(never)
    private func runProgram(_ rule: Int, block: CustomerBlock, at t: Int64) -> Verdict {
        let spec = plan.rules[rule]
        var depth = 0
        for index in Int(spec.firstStep)..<Int(spec.firstStep + spec.stepCount) {
            let code = plan.steps[index].code
            if code >= 0 {
                unsafe stack[depth] = verdict(test: Int(code), block: block, at: t)
                depth += 1
            } else if code == RuleStep.not {
                unsafe stack[depth - 1].holds.toggle()
            } else {
                depth -= 1
                unsafe stack[depth - 1] =
                    unsafe code == RuleStep.and
                    ? Verdict.and(stack[depth - 1], stack[depth]) : Verdict.or(stack[depth - 1], stack[depth])
            }
        }
        return unsafe stack[0]
    }

    /// The verdict of another rule: of this pass, or else as published, good until the customer's timer is due.
    @inline(__always)
    private func segmentVerdict(_ rule: Int, block: CustomerBlock) -> Verdict {
        if unsafe passes[rule] == pass { return unsafe verdicts[rule] }
        return Verdict(Memberships(block, segments: plan.segmentCount).contains(rule), until: .max)
    }

    @inline(__always)
    func verdict(test index: Int, block: CustomerBlock, at t: Int64) -> Verdict {
        // The commonest kind reads the test where it lies.
        let test = unsafe plan.tests.pointer(at: index)
        guard unsafe test.pointee.kind == .countAtLeast else { return otherVerdict(test: index, block: block, at: t) }
        let verdict = unsafe countAtLeast(test.pointee, block, at: t)
        return unsafe Verdict(verdict.holds != test.pointee.isNegated, until: verdict.until)
    }

    @inline(never)
    private func otherVerdict(test index: Int, block: CustomerBlock, at t: Int64) -> Verdict {
        let test = plan.tests[index]
        var verdict: Verdict
        switch test.kind {
        case .countAtLeast: verdict = countAtLeast(test, block, at: t)
        case .totalAtLeast: verdict = totalAtLeast(test, block, at: t)
        case .inSegment:
            verdict = test.index < 0 ? Verdict(false, until: .max) : segmentVerdict(Int(test.index), block: block)
        case .listed:
            let isMember = Memberships(block, segments: plan.segmentCount).contains(Int(test.index))
            verdict = Verdict(isMember, until: .max)
        case .figure: verdict = compareFigure(test, block, at: t)
        case .attribute:
            let value = attribute(test, block)
            verdict = Verdict(plan.comparisons[Int(test.index)].holds(value), until: .max)
        case .attributeExists: verdict = Verdict(attribute(test, block).kind != .missing, until: .max)
        case .attributeWithin: verdict = within(instant(attribute(test, block)), test.duration, at: t)
        case .figureWithin: verdict = figureWithin(test, block, at: t)
        case .sequence: verdict = sequence(test, block, at: t)
        }
        if test.isNegated { verdict.holds.toggle() }
        return verdict
    }

    // MARK: Thresholds

    /// Whether so many events are in the window, walking back from the newest: the threshold-th newest decides.
    @inline(__always)
    private func countAtLeast(_ test: TestSpec, _ block: CustomerBlock, at t: Int64) -> Verdict {
        if test.threshold <= 0 { return Verdict(true, until: .max) }
        if test.window == StateSpec.noWindow {
            return Verdict(lifelongCount(test, block) >= test.threshold, until: .max)
        }
        let list = WindowList<CountEntry>(block, section: BlockSection.firstState + Int(test.state))
        var index = list.count
        if !list.flags.contains(.weighted) {
            guard test.threshold <= Int64(index) else { return Verdict(false, until: .max) }
            let leaves = unsafe list.entries[index - Int(test.threshold)].time + test.window
            return leaves > t ? Verdict(true, until: leaves) : Verdict(false, until: .max)
        }
        var events: Int64 = 0
        while index > 0 {
            index -= 1
            let leaves = unsafe list.entries[index].time + test.window
            if leaves <= t { break }
            unsafe events += Int64(list.entries[index].weight)
            if events >= test.threshold { return Verdict(true, until: leaves) }
        }
        return Verdict(false, until: .max)
    }

    @inline(__always)
    func lifelongCount(_ test: TestSpec, _ block: CustomerBlock) -> Int64 {
        if test.function == .visits { return unsafe Int64(block.header.pointee.visitCount) }
        let section = BlockSection.firstState + Int(test.state)
        return unsafe block.isEmpty(section) ? 0 : Int64(block.section(section).load(as: UInt64.self))
    }

    private func totalAtLeast(_ test: TestSpec, _ block: CustomerBlock, at t: Int64) -> Verdict {
        let section = BlockSection.firstState + Int(test.state)
        let threshold = Int128(test.threshold)
        if test.window == StateSpec.noWindow {
            return Verdict(Total.read(block, section: section).millionths >= threshold, until: .max)
        }
        let list = WindowList<TotalEntry>(block, section: section)
        if list.flags.contains(.negative) { return mixedTotalAtLeast(threshold, list, test.window, at: t) }
        if threshold <= 0 { return Verdict(true, until: .max) }
        var total: Int128 = 0
        var index = list.count
        while index > 0 {
            index -= 1
            let leaves = unsafe list.entries[index].time + test.window
            if leaves <= t { break }
            unsafe total += list.entries[index].total
            if total >= threshold { return Verdict(true, until: leaves) }
        }
        return Verdict(false, until: .max)
    }

    /// With negative numbers a total may rise as events leave: follow it until the answer changes.
    private func mixedTotalAtLeast(
        _ threshold: Int128, _ list: WindowList<TotalEntry>, _ window: Int64, at t: Int64
    ) -> Verdict {
        let first = list.firstAlive(at: t, window: window)
        var total: Int128 = 0
        for index in first..<list.count { unsafe total += list.entries[index].total }
        let holds = total >= threshold
        for index in first..<list.count {
            unsafe total -= list.entries[index].total
            if (total >= threshold) != holds { return unsafe Verdict(holds, until: list.entries[index].time + window) }
        }
        return Verdict(holds, until: .max)
    }

    // MARK: Times

    /// `0 <= t - X < D`.
    func within(_ instant: Int64?, _ duration: Int64, at t: Int64) -> Verdict {
        guard let instant else { return Verdict(false, until: .max) }
        if t < instant { return Verdict(false, until: instant) }
        if t - instant < duration { return Verdict(true, until: instant + duration) }
        return Verdict(false, until: .max)
    }

    func instant(_ value: ValueView) -> Int64? {
        unsafe value.kind == .text ? RFC3339.instant(value.text) : nil
    }

    func attribute(_ test: TestSpec, _ block: CustomerBlock) -> ValueView {
        let path = plan.attributes[Int(test.attribute)]
        return unsafe path.bytes.withUnsafeBytes { bytes in
            unsafe Attributes(block).value(path: bytes, firstKeyBytes: path.firstKeyBytes)
        }
    }

    private func sequence(_ test: TestSpec, _ block: CustomerBlock, at t: Int64) -> Verdict {
        let section = BlockSection.firstState + Int(test.state)
        if block.isEmpty(section) { return Verdict(false, until: .max) }
        let state = sequenceState(of: Int(test.state))
        unsafe state.unpack(from: block.section(section).assumingMemoryBound(to: Int64.self))
        state.advance(to: t)
        let completion = state.completion
        if completion != SequenceState.never {
            if test.window == StateSpec.noWindow { return Verdict(true, until: .max) }
            // A later deadline may prolong it, which only makes this bound an early one.
            if completion + test.window > t { return Verdict(true, until: completion + test.window) }
        }
        return Verdict(false, until: state.nextDeadline)
    }

    /// The working memory, or its second half, laid out for a state of kind sequence.
    func sequenceState(of state: Int, second: Bool = false) -> SequenceState {
        let spec = plan.sequences[Int(plan.states[state].sequence)]
        return unsafe SequenceState(
            spec: spec, steps: plan.sequenceSteps.pointer(at: Int(spec.firstStep)),
            words: second ? sequenceWords + SequenceState.wordCount(spec) : sequenceWords)
    }
}
