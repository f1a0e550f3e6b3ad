import Customers
import Events
import Glibc

// What an event changes in a customer's states. States that count, add or compare are free of the order of events: a
// late event is put in its place. `horizon` is the instant before which nothing will be asked: the customer's last
// record.

extension Evaluator {
    /// What an event of that folded name does; for names no rule reads, what any event does.
    public func eventPlan(foldedName: String) -> EventPlan { plan.eventPlan(foldedName: foldedName) }

    /// Brings the states that read this event up to date; answers whether any did. `slot` gives the event's properties.
    @inline(__always)
    public func update(
        _ event: EventPlan, time: Int64, horizon: Int64, slot: (Int) -> ValueView, table: inout CustomerTable,
        block: inout CustomerBlock
    ) -> Bool {
        var select: Int32 = -1
        var selected = false
        var changed = false
        for index in Int(event.firstUpdate)..<Int(event.firstUpdate + event.updateCount) {
            let update = plan.updates[index]
            if update.select != select {
                select = update.select
                selected = isSelected(select, slot: slot)
            }
            guard selected else { continue }
            changed = true
            apply(Int(update.state), time: time, horizon: horizon, slot: slot, table: &table, block: &block)
        }
        return changed
    }

    /// Whether an event meets the condition of a select of its name.
    @inline(__always)
    func isSelected(_ select: Int32, slot: (Int) -> ValueView) -> Bool {
        let filter = plan.selectFilters[Int(select)]
        return filter < 0 || plan.filters[Int(filter)].holds(slot)
    }

    @inline(__always)
    func apply(
        _ state: Int, time: Int64, horizon: Int64, slot: (Int) -> ValueView, table: inout CustomerTable,
        block: inout CustomerBlock
    ) {
        let spec = plan.states[state]
        let section = BlockSection.firstState + state
        switch spec.kind {
        case .countWindow:
            table.addToWindow(
                CountEntry(stamp: windowStamp(time)), section: section, window: spec.window, horizon: horizon,
                block: &block)
        case .count:
            if block.isEmpty(section) {
                table.resize(section, bytes: 8, in: &block)
                unsafe block.section(section).storeBytes(of: 0, as: UInt64.self)
            }
            let count = unsafe block.section(section).load(as: UInt64.self)
            unsafe block.section(section).storeBytes(of: count + 1, as: UInt64.self)
        case .earliest, .latest: keep(time, ifLarger: spec.kind == .latest, section, table: &table, block: &block)
        case .earliestWindow:
            table.addToWindow(
                InstantEntry(stamp: windowStamp(time), oldest: time), section: section, window: spec.window,
                horizon: horizon, block: &block)
        case .total, .totalWindow, .least, .greatest, .leastWindow, .greatestWindow:
            if let number = Self.number(slot(Int(spec.slot))) {
                addNumber(number, spec, section, time: time, horizon: horizon, table: &table, block: &block)
            }
        case .distinct, .frequencies, .firstValue, .lastValue, .firstValueWindow:
            let value = slot(Int(spec.slot))
            if value.kind != .missing {
                addValue(value, spec, section, time: time, horizon: horizon, table: &table, block: &block)
            }
        case .visitWindow, .sequence: break
        }
    }

    /// A number, or text in the form of one.
    @inline(__always)
    private static func number(_ value: ValueView) -> Double? {
        switch value.kind {
        case .number: value.number
        case .text: unsafe JSONNumber.double(value.text)
        case .missing, .no, .yes: nil
        }
    }

    /// Keeps the larger, or else the smaller, of a value and the one kept, in a section of 8 bytes.
    private func keep<Value: Comparable & BitwiseCopyable>(
        _ value: Value, ifLarger: Bool, _ section: Int, table: inout CustomerTable, block: inout CustomerBlock
    ) {
        guard !block.isEmpty(section) else {
            table.resize(section, bytes: 8, in: &block)
            return unsafe block.section(section).storeBytes(of: value, as: Value.self)
        }
        let kept = unsafe block.section(section).load(as: Value.self)
        unsafe block.section(section).storeBytes(of: ifLarger ? max(kept, value) : min(kept, value), as: Value.self)
    }

    @inline(__always)
    private func addNumber(
        _ number: Double, _ spec: StateSpec, _ section: Int, time: Int64, horizon: Int64,
        table: inout CustomerTable, block: inout CustomerBlock
    ) {
        switch spec.kind {
        case .totalWindow:
            guard let millionths = Total.millionths(number) else { return }
            table.addToWindow(
                TotalEntry(stamp: windowStamp(time), millionths: millionths), flags: millionths < 0 ? .negative : [],
                section: section, window: spec.window, horizon: horizon, block: &block)
        case .total:
            guard let millionths = Total.millionths(number) else { return }
            var total = Total.read(block, section: section)
            total.add(millionths)
            table.reserve(section, bytes: Total.bytes, in: &block)
            unsafe block.section(section).storeBytes(of: total, as: Total.self)
        case .leastWindow, .greatestWindow:
            table.addExtreme(
                number, time: time, sign: spec.kind == .leastWindow ? 1 : -1, section: section, window: spec.window,
                horizon: horizon, block: &block)
        default: keep(number, ifLarger: spec.kind == .greatest, section, table: &table, block: &block)
        }
    }

    private func addValue(
        _ value: ValueView, _ spec: StateSpec, _ section: Int, time: Int64, horizon: Int64,
        table: inout CustomerTable, block: inout CustomerBlock
    ) {
        switch spec.kind {
        case .distinct:
            table.addDistinct(
                value.identityHash, time: time, section: section, window: spec.window, horizon: horizon,
                block: &block)
        case .frequencies:
            table.countValue(
                value, hash: value.identityHash, time: time, section: section, window: spec.window, horizon: horizon,
                block: &block)
        case .firstValueWindow:
            table.addValue(
                value, time: time, section: section, window: spec.window, horizon: horizon, block: &block)
        default:
            table.keepValue(
                value, time: time, earliest: spec.kind == .firstValue, section: section, block: &block)
        }
    }
}
