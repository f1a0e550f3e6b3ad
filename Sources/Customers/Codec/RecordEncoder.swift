import Events
import Numerics

/// Writes customers' records; keeps the memory it needs for it. One owner, one thread.
public struct RecordEncoder: ~Copyable {
    /// Number of each name in the record at hand, for names whose turn it is.
    private var numbers: [UInt16] = []
    private var turns: [UInt32] = []
    private var turn: UInt32 = 0
    private var used: [NameID] = []

    public init() {}

    /// Appends a customer's record under a key; answers its hash, for `CustomerTable.noteRecord`.
    /// - Parameter stateBytes: bytes in use of a state's section.
    @discardableResult
    public mutating func append(
        _ block: CustomerBlock, key: UnsafeRawBufferPointer, layout: RecordLayout, names: borrowing NameDictionary,
        stateBytes: (Int) -> Int, to records: inout RecordBuffer
    ) -> UInt64 {
        number(names: names, of: block, layout: layout)
        var bytesMax = 256 + block.usedBytes + 24 * layout.states.count + 8 * layout.segments.count
        bytesMax += EventRing.eventsMax * 4 + 2 * NameCounts.namesMax
        for name in used { bytesMax += 2 + names.spelled(name).count }
        var checksum: UInt64 = 0
        unsafe records.append(key: key, valueBytesMax: bytesMax) { room in
            var writer = unsafe ByteWriter(room)
            checksum = write(block, layout: layout, names: names, stateBytes: stateBytes, to: &writer)
            return writer.count
        }
        return unsafe CustomerRecord.hash(idHash: block.header.pointee.idHash, checksum: checksum)
    }

    /// Gives the names that the customer's counts and ring refer to numbers from 0 on.
    private mutating func number(names: borrowing NameDictionary, of block: CustomerBlock, layout: RecordLayout) {
        if numbers.count < names.count {
            numbers += Array(repeating: 0, count: names.count - numbers.count)
            turns += Array(repeating: 0, count: names.count - turns.count)
        }
        turn &+= 1
        used.removeAll(keepingCapacity: true)
        let counts = NameCounts(block)
        for index in 0..<counts.places where counts.isUsed(index) { note(counts.name(index)) }
        let ring = EventRing(block, markWords: layout.markWords)
        for index in 0..<ring.count { note(ring.name(index)) }
    }

    @inline(__always)
    private mutating func note(_ name: NameID) {
        guard turns[Int(name.value)] != turn else { return }
        turns[Int(name.value)] = turn
        numbers[Int(name.value)] = UInt16(used.count)
        used.append(name)
    }

    /// Writes the record; answers its checksum.
    private func write(
        _ block: CustomerBlock, layout: RecordLayout, names: borrowing NameDictionary, stateBytes: (Int) -> Int,
        to writer: inout ByteWriter
    ) -> UInt64 {
        writer.put(CustomerRecord.mark)
        writer.put(CustomerRecord.version)
        writer.put(layout.modelVersion)
        writer.put(UInt64(0))
        unsafe writeHeader(block.header.pointee, to: &writer)
        writer.put(UInt16(used.count))
        for name in used {
            let spelled = names.spelled(name)
            writer.put(UInt16(spelled.count))
            unsafe spelled.withUnsafeBytes { unsafe writer.put($0) }
        }
        writeCounts(block, to: &writer)
        writeRing(block, layout, to: &writer)
        writeJourney(block, to: &writer)
        writeMemberships(block, layout, to: &writer)
        writeSection(block, BlockSection.attributes, Attributes(block).usedBytes, to: &writer)
        writeSection(block, BlockSection.waiting, WaitingEvents(block).usedBytes, to: &writer)
        writeStates(block, layout, stateBytes, to: &writer)
        let body = unsafe UnsafeRawBufferPointer(
            start: writer.base + CustomerRecord.bodyOffset, count: writer.count - CustomerRecord.bodyOffset)
        let checksum = unsafe XXH3.hash64(body)
        writer.set(checksum, at: CustomerRecord.checksumOffset)
        return checksum
    }

    private func writeHeader(_ header: BlockHeader, to writer: inout ByteWriter) {
        writer.put(header.firstSeen)
        writer.put(header.lastRecord)
        writer.put(header.lastExpiry)
        writer.put(header.due)
        writer.put(header.lastEvicted)
        writer.put(header.eventCount)
        writer.put(header.journeyCount)
        writer.put(header.version)
        writer.put(header.visitCount)
    }

    private func writeCounts(_ block: CustomerBlock, to writer: inout ByteWriter) {
        let counts = NameCounts(block)
        writer.put(UInt16(counts.used))
        for index in 0..<counts.places where counts.isUsed(index) {
            writer.put(numbers[Int(counts.name(index).value)])
            writer.put(counts.count(index))
        }
    }

    private func writeRing(_ block: CustomerBlock, _ layout: RecordLayout, to writer: inout ByteWriter) {
        let ring = EventRing(block, markWords: layout.markWords)
        writer.put(UInt8(ring.count))
        writer.put(UInt8(layout.markWords))
        writer.put(layout.marks)
        for index in 0..<ring.count {
            let event = ring[index]
            writer.put(event.time)
            writer.put(event.hash)
            writer.put(numbers[Int(event.name.value)])
            for word in 0..<layout.markWords { writer.put(ring.mark(index, word: word)) }
        }
    }

    private func writeJourney(_ block: CustomerBlock, to writer: inout ByteWriter) {
        let hasState = !block.isEmpty(BlockSection.journey)
        let hasBase = !block.isEmpty(BlockSection.journeyBase)
        writer.put(UInt8(hasBase ? 3 : hasState ? 1 : 0))
        if hasState { put(block, BlockSection.journey, CustomerRecord.journeyBytes, to: &writer) }
        if hasBase { put(block, BlockSection.journeyBase, CustomerRecord.journeyBytes, to: &writer) }
    }

    private func writeMemberships(_ block: CustomerBlock, _ layout: RecordLayout, to writer: inout ByteWriter) {
        let memberships = Memberships(block, segments: layout.segments.count)
        writer.put(UInt16(memberships.count))
        memberships.visit { segment, since in
            writer.put(layout.segments[segment])
            writer.put(since)
        }
    }

    private func writeSection(_ block: CustomerBlock, _ section: Int, _ bytes: Int, to writer: inout ByteWriter) {
        writer.put(UInt32(bytes))
        put(block, section, bytes, to: &writer)
    }

    private func writeStates(
        _ block: CustomerBlock, _ layout: RecordLayout, _ stateBytes: (Int) -> Int, to writer: inout ByteWriter
    ) {
        let countOffset = writer.count
        writer.put(UInt16(0))
        var count: UInt16 = 0
        for state in layout.states.indices {
            let section = BlockSection.firstState + state
            let bytes = block.isEmpty(section) ? 0 : stateBytes(state)
            guard bytes > 0 else { continue }
            writer.put(layout.states[state])
            writer.put(UInt32(bytes))
            put(block, section, bytes, to: &writer)
            count += 1
        }
        if layout.takeover != 0 {
            writer.put(CustomerRecord.takeoverState)
            writer.put(UInt32(8))
            writer.put(layout.takeover)
            count += 1
        }
        writer.set(count, at: countOffset)
    }

    @inline(__always)
    private func put(_ block: CustomerBlock, _ section: Int, _ bytes: Int, to writer: inout ByteWriter) {
        unsafe writer.put(UnsafeRawBufferPointer(start: block.section(section), count: bytes))
    }
}
