// Attributes: an object's entries as writes, in the layout of `AttributeWrites`.
extension EventBatch {
    /// Reads an object of attributes; nothing where there is none.
    mutating func readAttributes(_ tape: Tape, _ place: Int, _ field: FieldName, _ event: inout Event) throws(Fault) {
        guard tape.isPresent(place) else { return }
        guard tape.kind(place) == Tape.Kind.object else { throw Fault(.invalidAttributes, field) }
        let start = arena.count
        var entriesLeft = EventLimits.propertiesMax
        do throws(AttributeFault) {
            try Self.take(tape.count(place), of: &entriesLeft)
            let close = tape.close(place)
            var entry = place + 1
            while entry < close {
                if !Self.isSuperseded(tape, entry, close) { try encodeWrite(tape, entry, &entriesLeft) }
                entry = tape.next(entry + 1)
            }
        } catch {
            throw Fault(error == .tooMany ? .tooManyAttributes : .keyTooLong, field)
        }
        event.attributes = arena.range(start, arena.count - start)
    }

    private enum AttributeFault: Error { case tooMany, keyTooLong }

    private static func take(_ entries: Int, of left: inout Int) throws(AttributeFault) {
        guard entries <= left else { throw .tooMany }
        left -= entries
    }

    /// Whether the key of `entry` comes again before `close`. Entries are bounded, and so is their square.
    private static func isSuperseded(_ tape: Tape, _ entry: Int, _ close: Int) -> Bool {
        let key = unsafe tape.string(entry).bytes
        var other = tape.next(entry + 1)
        while other < close {
            if unsafe Bytes.equal(tape.string(other).bytes, key) { return true }
            other = tape.next(other + 1)
        }
        return false
    }

    private mutating func encodeWrite(_ tape: Tape, _ entry: Int, _ entriesLeft: inout Int) throws(AttributeFault) {
        let key = unsafe tape.string(entry).bytes
        let start = arena.count
        arena.append(UInt32(0))
        arena.append(UInt16(truncatingIfNeeded: key.count))
        arena.append(UInt16(0))
        let pathCount = unsafe try Self.extendPath(path, 0, key)
        _ = unsafe arena.append(key)
        let leaves = try encodeLeaves(tape, entry + 1, pathCount, &entriesLeft)
        arena.overwrite(UInt32(truncatingIfNeeded: arena.count - start), at: start)
        arena.overwrite(UInt16(truncatingIfNeeded: leaves), at: start + 6)
    }

    /// Appends a key to the path, which is `count` bytes long; answers its new length.
    private static func extendPath(
        _ path: UnsafeMutableRawPointer, _ count: Int, _ key: UnsafeRawBufferPointer
    ) throws(AttributeFault) -> Int {
        guard count + key.count <= EventLimits.keyBytesMax else { throw .keyTooLong }
        if let from = key.baseAddress { unsafe (path + count).copyMemory(from: from, byteCount: key.count) }
        return count + key.count
    }

    /// Appends the leaves at and below `place`; answers how many. As deep as keys fit into a path.
    private mutating func encodeLeaves(
        _ tape: Tape, _ place: Int, _ pathCount: Int, _ entriesLeft: inout Int
    ) throws(AttributeFault) -> Int {
        guard tape.kind(place) == Tape.Kind.object else { return encodeLeaf(tape.value(place), pathCount) ? 1 : 0 }
        try Self.take(tape.count(place), of: &entriesLeft)
        let close = tape.close(place)
        guard place + 1 < close else { return 0 }
        guard pathCount < EventLimits.keyBytesMax else { throw .keyTooLong }
        unsafe path.storeBytes(of: 0xff, toByteOffset: pathCount, as: UInt8.self)
        var leaves = 0
        var entry = place + 1
        while entry < close {
            if !Self.isSuperseded(tape, entry, close) {
                let longer = unsafe try Self.extendPath(path, pathCount + 1, tape.string(entry).bytes)
                leaves += try encodeLeaves(tape, entry + 1, longer, &entriesLeft)
            }
            entry = tape.next(entry + 1)
        }
        return leaves
    }

    private mutating func encodeLeaf(_ value: ValueView, _ pathCount: Int) -> Bool {
        guard value.kind != .missing else { return false }
        arena.append(UInt16(truncatingIfNeeded: pathCount))
        arena.append(value.kind.rawValue)
        _ = unsafe arena.append(UnsafeRawBufferPointer(start: path, count: pathCount))
        switch value.kind {
        case .number: arena.append(value.number.bitPattern)
        case .text:
            unsafe arena.append(UInt32(truncatingIfNeeded: value.text.count))
            _ = unsafe arena.append(value.text)
        case .missing, .no, .yes: break
        }
        return true
    }
}
