// Properties: the values at the paths of the interests, into the slots of the event that is being read.
extension EventBatch {
    /// Reads an object of properties; nothing where there is none.
    @inline(__always)
    mutating func readProperties(_ tape: Tape, _ place: Int, _ field: FieldName) throws(Fault) {
        guard tape.isPresent(place) else { return }
        guard tape.kind(place) == Tape.Kind.object else { throw Fault(.invalidProperties, field) }
        guard tape.count(place) <= EventLimits.propertiesMax else { throw Fault(.tooManyProperties, field) }
        let close = tape.close(place)
        var entry = place + 1
        var number = 0
        while entry < close {
            let key = tape.string(entry)
            guard key.count <= EventLimits.keyBytesMax else { throw Fault(.keyTooLong, field) }
            let edge = propertyOrder.find(number, key, in: keys)
            if edge >= 0 { readProperty(tape, entry + 1, edge) }
            entry = tape.next(entry + 1)
            number += 1
        }
    }

    /// Reads a value as the property that an edge of the tree leads to; nothing where that is negative.
    @inline(__always)
    mutating func readProperty(_ tape: Tape, _ place: Int, _ edge: Int) {
        if edge < PropertyTree.firstNode {
            if edge >= 0, place != 0 { slots.set(edge, slot(tape, place)) }
        } else if place != 0 {
            readNode(tape, place, edge - PropertyTree.firstNode)
        }
    }

    /// As deep as the paths of the interests, however deep the record is.
    private mutating func readNode(_ tape: Tape, _ place: Int, _ node: Int) {
        slots.set(node: node, slots.isRead(node: node) ? slot(tape, place) : .missing)
        guard tape.kind(place) == Tape.Kind.object else { return }
        let close = tape.close(place)
        var entry = place + 1
        while entry < close {
            readProperty(tape, entry + 1, keys.find(Scope.properties + node, tape.string(entry)))
            entry = tape.next(entry + 1)
        }
    }

    @inline(__always)
    private mutating func slot(_ tape: Tape, _ place: Int) -> SlotTable.Slot {
        switch tape.kind(place) {
        case Tape.Kind.string:
            let range = tape.range(place)
            return SlotTable.Slot(kind: .text, count: range.count, bits: UInt64(range.start))
        case Tape.Kind.double: return SlotTable.Slot(kind: .number, bits: tape.double(place).bitPattern)
        case Tape.Kind.signed: return SlotTable.Slot(kind: .number, bits: Double(tape.signed(place)).bitPattern)
        default:
            let value = tape.value(place)
            return SlotTable.Slot(kind: value.kind, bits: value.number.bitPattern)
        }
    }
}
