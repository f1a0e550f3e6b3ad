import Customers
import Events
import Insights
import Numerics
import Rules

/// Fills slices for a tally from customers' blocks: a column a field, each read where the customer keeps it.
///
/// Time: what a customer's attributes have leaves, and its newest events where a field reads those; no allocation in the
/// steady state.
struct SliceFilling: ~Copyable {
    /// Rows after which a slice is handed over, so that a tally's pass over it is short.
    static let rowsMax = 2048

    private struct MeasureColumn {
        let measure: Int
        let field: Int
    }

    var slice: CustomerSlice
    private(set) var dictionaries: [ValueDictionary]
    private var attributes = AttributePlaces()
    private var measures: [MeasureColumn] = []
    private var events = EventColumns()
    private var readsEvents = false

    /// Throws the words for a field that cannot be read.
    init(fields: [InsightField], plan: Plan) throws(TaskRefusal) {
        slice = CustomerSlice(fields: fields, capacity: Self.rowsMax)
        dictionaries = Array(repeating: ValueDictionary(), count: fields.count)
        var sources: Set<FieldSource> = []
        for (index, field) in fields.enumerated() {
            guard let source = FieldSource(field) else { throw .unreadableField(field.id) }
            guard sources.insert(source).inserted else { throw .repeatedField(field.id) }
            try add(source, kind: field.kind, at: index, plan)
        }
    }

    private mutating func add(
        _ source: FieldSource, kind: FieldKind, at index: Int, _ plan: Plan
    ) throws(TaskRefusal) {
        switch source {
        case .attribute(let keys):
            attributes.insert(Array(keys.map { Array($0.utf8) }.joined(separator: [0xFF])), place: index)
        case .measure(let id):
            guard let measure = plan.measures.firstIndex(where: { $0.id == id }) else { throw .unknownMeasure(id) }
            measures.append(MeasureColumn(measure: measure, field: index))
        case .visits, .events:
            guard kind == .number else { throw .unreadableField(source.id) }
            readsEvents = true
            events.add(source, field: index)
        }
    }

    /// Adds a customer as it is at `t`; there must be room.
    mutating func append(_ block: CustomerBlock, memberships mask: UInt8, of shard: borrowing Shard, at t: Int64) {
        let row = unsafe slice.append(memberships: mask, hash: block.header.pointee.idHash)
        if attributes.count > 0, !block.isEmpty(BlockSection.attributes) {
            unsafe Attributes(block).visit { path, value, _ in
                if let field = unsafe attributes.place(of: path) { set(value, field: field, row: row) }
            }
        }
        for column in measures {
            let value = shard.evaluator.value(measure: column.measure, block: block, at: t)
            set(value, field: column.field, row: row)
        }
        if readsEvents {
            events.fill(
                &slice, row: row, block: block, names: shard.names, markWords: shard.plan.markWords,
                sessionGap: shard.plan.sessionGap, at: t)
        }
    }

    @inline(__always)
    private mutating func set(_ value: ValueView, field: Int, row: Int) {
        switch slice.kinds[field] {
        case .number: if let number = value.fieldNumber { slice.setNumber(number, field: field, row: row) }
        case .time: if let time = value.fieldTime { slice.setNumber(time, field: field, row: row) }
        case .category: slice.setCode(dictionaries[field].code(of: value), field: field, row: row)
        }
    }

    private mutating func set(_ value: MeasureValue, field: Int, row: Int) {
        let kind = slice.kinds[field]
        switch value {
        case .missing: return
        case .value(let value): set(value, field: field, row: row)
        case .number(let number) where kind == .number: slice.setNumber(number, field: field, row: row)
        case .instant(let instant) where kind == .time: slice.setNumber(Double(instant), field: field, row: row)
        case .number(let number) where kind == .category:
            slice.setCode(dictionaries[field].code(ofNumber: number), field: field, row: row)
        case .instant(let instant) where kind == .category:
            slice.setCode(dictionaries[field].code(ofInstant: instant), field: field, row: row)
        case .number, .instant: return
        }
    }
}
