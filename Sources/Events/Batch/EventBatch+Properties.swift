// Properties: the values at the paths of the interests, into the slots of the event that is being read.
extension EventBatch {
    /// Reads an object of properties; nothing where there is none.
    @inline(__always)
    mutating func readProperties(_ tape: Tape, _ place: Int, _ field: String) throws(Rejection) {
        guard tape.isPresent(place) else { return }
        guard tape.kind(place) == Tape.Kind.object else { throw Rejection(.invalidProperties, field: field) }
        guard tape.count(place) <= EventLimits.propertiesMax else {
            throw Rejection(.tooManyProperties, field: field)
        }
        let close = tape.close(place)
        var entry = place + 1
        while entry < close {
            let key = unsafe tape.string(entry)
            guard key.count <= EventLimits.keyBytesMax else { throw Rejection(.keyTooLong, field: field) }
            let node = unsafe keys.find(Scope.properties, key)
            if node >= 0 { readValue(tape, entry + 1, slots.node(node), node) }
            entry = tape.next(entry + 1)
        }
    }

    /// Reads a value that stands elsewhere as the property of a node, which is negative where nobody reads it.
    @inline(__always)
    mutating func readProperty(_ tape: Tape, _ place: Int, as node: Int) {
        guard place != 0, node >= 0 else { return }
        readValue(tape, place, slots.node(node), node)
    }

    @inline(__always)
    private mutating func readValue(_ tape: Tape, _ place: Int, _ node: PropertyTree.Node, _ index: Int) {
        slots.set(node, node.slot >= 0 ? slot(tape, place) : .missing)
        if node.hasChildren, tape.kind(place) == Tape.Kind.object { readNested(tape, place, index) }
    }

    /// As deep as the paths of the interests, however deep the record is.
    private mutating func readNested(_ tape: Tape, _ place: Int, _ parent: Int) {
        let close = tape.close(place)
        var entry = place + 1
        while entry < close {
            let node = unsafe keys.find(Scope.properties + parent, tape.string(entry))
            if node >= 0 {
                let child = slots.node(node)
                slots.set(child, child.slot >= 0 ? slot(tape, entry + 1) : .missing)
                if child.hasChildren, tape.kind(entry + 1) == Tape.Kind.object { readNested(tape, entry + 1, node) }
            }
            entry = tape.next(entry + 1)
        }
    }

    @inline(__always)
    private mutating func slot(_ tape: Tape, _ place: Int) -> SlotTable.Slot {
        let value = tape.value(place)
        switch value.kind {
        case .text:
            let range = unsafe arena.append(value.text)
            return SlotTable.Slot(kind: .text, count: range.count, bits: UInt64(range.start))
        case .number: return SlotTable.Slot(kind: .number, count: 0, bits: value.number.bitPattern)
        case .missing, .no, .yes: return SlotTable.Slot(kind: value.kind, count: 0, bits: 0)
        }
    }
}
