import Customers
import Events

// Measures' figures at an instant, with the first instant at which they may change by themselves.

extension Evaluator {
    private static var day: Int64 { 86_400_000 }
    /// More days than there are from 1970 to beyond the year 9999.
    private static var daysMax: Int64 { 4_000_000 }

    func compareFigure(_ test: TestSpec, _ block: CustomerBlock, at t: Int64) -> Verdict {
        let (figure, until) = figure(test, block, at: t)
        let comparison = plan.comparisons[Int(test.index)]
        switch figure {
        case .missing: return Verdict(false, until: until)
        case .whole(let count): return Verdict(comparison.holds(whole: count), until: until)
        case .total(let total): return Verdict(comparison.holds(millionths: total), until: until)
        case .average(let total, let count): return Verdict(comparison.holds(total: total, count: count), until: until)
        case .number(let number): return Verdict(comparison.holds(number: number), until: until)
        case .instant(let instant): return Verdict(comparison.holds(instant: instant), until: until)
        case .value(let value): return Verdict(comparison.holds(value), until: until)
        }
    }

    func figureWithin(_ test: TestSpec, _ block: CustomerBlock, at t: Int64) -> Verdict {
        let (figure, change) = figure(test, block, at: t)
        let verdict: Verdict
        switch figure {
        case .instant(let instant): verdict = within(instant, test.duration, at: t)
        case .value(let value): verdict = within(instant(value), test.duration, at: t)
        default: verdict = Verdict(false, until: .max)
        }
        return Verdict(verdict.holds, until: min(verdict.until, change))
    }

    /// A test's figure at `t` and the first instant after which it may be another one.
    func figure(_ test: TestSpec, _ block: CustomerBlock, at t: Int64) -> (Figure, until: Int64) {
        if test.function == .visits && test.window == StateSpec.noWindow {
            return (.whole(lifelongCount(test, block)), .max)
        }
        let section = BlockSection.firstState + Int(test.state)
        if block.isEmpty(section) { return (Self.figureOfNothing(test), .max) }
        switch test.function {
        case .count, .visits: return countFigure(test, block, section, at: t)
        case .sum, .average: return totalFigure(test, block, section, at: t)
        case .min, .max: return extremeFigure(test, block, section, at: t)
        case .distinct:
            let figure = DistinctValues(block, section: section).figure(at: t, window: test.window)
            return (.whole(figure.count), figure.nextExpiry)
        case .mostFrequent:
            let (value, until) = ValueCounts(block, section: section).leader(at: t, window: test.window)
            return (value.kind == .missing ? .missing : .value(value), until)
        case .first: return firstFigure(test, block, section, at: t)
        case .last: return lastFigure(test, block, section, at: t)
        case .daysSince: return daysSince(test, block, section, at: t)
        case .none: return (.missing, .max)
        }
    }

    private static func figureOfNothing(_ test: TestSpec) -> Figure {
        switch test.function {
        case .count, .visits, .distinct: .whole(0)
        case .sum: .total(0)
        default: .missing
        }
    }

    private func countFigure(
        _ test: TestSpec, _ block: CustomerBlock, _ section: Int, at t: Int64
    ) -> (Figure, until: Int64) {
        if test.window == StateSpec.noWindow { return (.whole(lifelongCount(test, block)), .max) }
        let list = WindowList<CountEntry>(block, section: section)
        let first = list.firstAlive(at: t, window: test.window)
        var count: Int64 = 0
        for index in first..<list.count { unsafe count += Int64(list.entries[index].weight) }
        return unsafe (.whole(count), count == 0 ? .max : list.entries[first].time + test.window)
    }

    private func totalFigure(
        _ test: TestSpec, _ block: CustomerBlock, _ section: Int, at t: Int64
    ) -> (Figure, until: Int64) {
        var total: Int128 = 0
        var count: Int64 = 0
        var until = Int64.max
        if test.window == StateSpec.noWindow {
            let kept = Total.read(block, section: section)
            (total, count) = (kept.millionths, kept.events)
        } else {
            let list = WindowList<TotalEntry>(block, section: section)
            let first = list.firstAlive(at: t, window: test.window)
            for index in first..<list.count {
                unsafe total += list.entries[index].total
                unsafe count += Int64(list.entries[index].weight)
            }
            if count > 0 { until = unsafe list.entries[first].time + test.window }
        }
        if test.function == .sum { return (.total(total), until) }
        return (count == 0 ? .missing : .average(total, count), until)
    }

    private func extremeFigure(
        _ test: TestSpec, _ block: CustomerBlock, _ section: Int, at t: Int64
    ) -> (Figure, until: Int64) {
        if test.window == StateSpec.noWindow {
            return unsafe (.number(block.section(section).load(as: Double.self)), .max)
        }
        let list = WindowList<ExtremeEntry>(block, section: section)
        let first = list.firstAlive(at: t, window: test.window)
        if first == list.count { return (.missing, .max) }
        return unsafe (.number(list.entries[first].number), list.entries[first].time + test.window)
    }

    private func firstFigure(
        _ test: TestSpec, _ block: CustomerBlock, _ section: Int, at t: Int64
    ) -> (Figure, until: Int64) {
        let kind = plan.states[Int(test.state)].kind
        if kind == .earliest { return unsafe (.instant(block.section(section).load(as: Int64.self)), .max) }
        if kind == .firstValue { return unsafe (.value(TimedValue.value(block.section(section))), .max) }
        if kind == .earliestWindow {
            let list = WindowList<InstantEntry>(block, section: section)
            let first = list.firstAlive(at: t, window: test.window)
            if first == list.count { return (.missing, .max) }
            // Joined entries may hold older events than those before them.
            var oldest = unsafe list.entries[first].oldest
            for index in first..<list.count { oldest = unsafe min(oldest, list.entries[index].oldest) }
            return unsafe (.instant(oldest), list.entries[first].time + test.window)
        }
        let list = TimedValueList(block, section: section)
        guard let first = list.firstAlive(at: t, window: test.window) else { return (.missing, .max) }
        return (.value(list.value(first)), list.newest(first) + test.window)
    }

    private func lastFigure(
        _ test: TestSpec, _ block: CustomerBlock, _ section: Int, at t: Int64
    ) -> (Figure, until: Int64) {
        let time = unsafe block.section(section).load(as: Int64.self)
        if time + test.window <= t { return (.missing, .max) }
        let until = test.window == StateSpec.noWindow ? Int64.max : time + test.window
        if plan.states[Int(test.state)].kind == .latest { return (.instant(time), until) }
        return unsafe (.value(TimedValue.value(block.section(section))), until)
    }

    /// Whole days since the latest event; it may only change where it passes a literal of the comparison.
    private func daysSince(
        _ test: TestSpec, _ block: CustomerBlock, _ section: Int, at t: Int64
    ) -> (Figure, until: Int64) {
        let latest = unsafe block.section(section).load(as: Int64.self)
        let days = (t - latest) / Self.day
        var until = Int64.max
        for millionths in test.index < 0 ? [] : plan.comparisonNumbers[Int(test.index)] {
            for step in [millionths / 1_000_000, millionths / 1_000_000 + 1]
            where step > days && step > 0 && step < Self.daysMax {
                until = min(until, latest + step * Self.day)
            }
        }
        return (.whole(days), until)
    }
}
