import Events
import Numerics

/// What a record held that the plan at hand has no place for, or wants and the record did not have.
public struct RecordGaps: Sendable, Equatable {
    /// States of the plan that the record has nothing of.
    public var missingStates: [Int] = []
    /// Whether the ring's marks are of other selects, so that sequences must be begun anew.
    public var marksAreOther = false
    /// Fingerprints of segments that are no longer defined, of which the customer was a member.
    public var lostSegments: [UInt64] = []
    /// The takeover in which the record was written; nil where it was none.
    public var takeover: UInt64?

    public init() {}
}

/// Reads customers' records into a table.
///
/// What is read is checked: a record that was made to look right cannot lead outside its bytes.
public struct RecordDecoder {
    public let layout: RecordLayout
    private let stateIndex: [UInt64: Int]
    private let segmentIndex: [UInt64: Int]

    public init(_ layout: RecordLayout) {
        self.layout = layout
        stateIndex = Dictionary(layout.states.enumerated().map { ($1, $0) }) { first, _ in first }
        segmentIndex = Dictionary(layout.segments.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    /// Takes a customer in whose record this is.
    /// - Parameter isGood: whether a state's section can be read.
    public func take(
        _ record: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer, table: inout CustomerTable,
        names: inout NameDictionary, isGood: (Int, UnsafeRawBufferPointer) -> Bool
    ) throws(RecordFault) -> (block: CustomerBlock, gaps: RecordGaps) {
        let checksum = unsafe try Self.check(record, modelVersion: layout.modelVersion)
        var reader = unsafe ByteReader(record, from: CustomerRecord.bodyOffset)
        let hash = unsafe CustomerTable.hash(id: id)
        guard id.count <= EventLimits.customerBytesMax, unsafe table.find(hash: hash, id: id) == nil else {
            throw .malformed("customer")
        }
        var block = unsafe table.insert(hash: hash, id: id)
        do throws(RecordFault) {
            let gaps = unsafe try read(&reader, isGood, &table, &names, &block)
            let bounds = BlockBounds(markWords: layout.markWords, segments: layout.segments.count)
            if let fault = block.fault(bounds, names) { throw .malformed(fault) }
            table.noteRecord(block, hash: CustomerRecord.hash(idHash: hash, checksum: checksum))
            return (block, gaps)
        } catch {
            // Nothing stays of a customer whose record cannot be read.
            table.remove(block)
            throw error
        }
    }

    private func read(
        _ reader: inout ByteReader, _ isGood: (Int, UnsafeRawBufferPointer) -> Bool, _ table: inout CustomerTable,
        _ names: inout NameDictionary, _ block: inout CustomerBlock
    ) throws(RecordFault) -> RecordGaps {
        var gaps = RecordGaps()
        try readHeader(&reader, block)
        let nameIDs = try readNames(&reader, &names)
        try readCounts(&reader, nameIDs, &table, &block)
        gaps.marksAreOther = try readRing(&reader, nameIDs, &table, &block)
        try readJourney(&reader, &table, &block)
        gaps.lostSegments = try readMemberships(&reader, &table, &block)
        unsafe try readSection(&reader, BlockSection.attributes, &table, &block) { unsafe Attributes.isWellFormed($0) }
        unsafe try readSection(&reader, BlockSection.waiting, &table, &block) { unsafe WaitingEvents.isWellFormed($0) }
        unsafe try readStates(&reader, isGood, &table, &block, &gaps)
        guard reader.isAtEnd else { throw .malformed("end") }
        return gaps
    }

    /// Answers the record's checksum, which holds.
    @discardableResult
    static func check(_ record: UnsafeRawBufferPointer, modelVersion: UInt8) throws(RecordFault) -> UInt64 {
        guard record.count >= CustomerRecord.bodyOffset else { throw .notARecord }
        var reader = unsafe ByteReader(record)
        guard try reader.take(UInt16.self, "mark") == CustomerRecord.mark else { throw .notARecord }
        let version = try reader.take(UInt8.self, "version")
        guard version <= CustomerRecord.version else { throw .newerVersion(version) }
        let model = try reader.take(UInt8.self, "model")
        guard model <= modelVersion else { throw .newerModel(model) }
        let checksum = try reader.take(UInt64.self, "checksum")
        let body = unsafe UnsafeRawBufferPointer(rebasing: record[CustomerRecord.bodyOffset...])
        guard unsafe XXH3.hash64(body) == checksum else { throw .checksum }
        return checksum
    }

    private func readHeader(_ reader: inout ByteReader, _ block: CustomerBlock) throws(RecordFault) {
        unsafe block.header.pointee.firstSeen = try reader.take(Int64.self, "header")
        unsafe block.header.pointee.lastRecord = try reader.take(Int64.self, "header")
        unsafe block.header.pointee.lastExpiry = try reader.take(Int64.self, "header")
        unsafe block.header.pointee.due = try reader.take(Int64.self, "header")
        unsafe block.header.pointee.lastEvicted = try reader.take(Int64.self, "header")
        unsafe block.header.pointee.eventCount = try reader.take(UInt64.self, "header")
        unsafe block.header.pointee.journeyCount = try reader.take(UInt64.self, "header")
        unsafe block.header.pointee.version = try reader.take(UInt64.self, "header")
        unsafe block.header.pointee.visitCount = try reader.take(UInt32.self, "header")
    }

    private func readNames(
        _ reader: inout ByteReader, _ names: inout NameDictionary
    ) throws(RecordFault) -> [NameID] {
        let count = Int(try reader.take(UInt16.self, "names"))
        guard count <= NameCounts.namesMax + EventRing.eventsMax else { throw .malformed("names") }
        var ids: [NameID] = []
        for _ in 0..<count {
            let length = Int(try reader.take(UInt16.self, "names"))
            let spelled = unsafe try reader.take(length, "names")
            unsafe ids.append(
                withUnsafeTemporaryAllocation(byteCount: length + 1, alignment: 1) { folded in
                    guard let base = folded.baseAddress else { return NameDictionary.overflow }
                    let foldedCount = unsafe EventName.fold(spelled, to: base)
                    return unsafe names.intern(
                        folded: UnsafeRawBufferPointer(start: base, count: foldedCount), spelled: spelled)
                })
        }
        return ids
    }

    private func readCounts(
        _ reader: inout ByteReader, _ names: [NameID], _ table: inout CustomerTable, _ block: inout CustomerBlock
    ) throws(RecordFault) {
        let count = Int(try reader.take(UInt16.self, "counts"))
        guard count <= NameCounts.namesMax else { throw .malformed("counts") }
        for _ in 0..<count {
            let name = Int(try reader.take(UInt16.self, "counts"))
            let events = try reader.take(UInt32.self, "counts")
            guard name < names.count, events > 0 else { throw .malformed("counts") }
            table.mergeName(names[name], count: events, block: &block)
        }
    }

    /// Reads the ring; answers whether its marks are of other selects.
    private func readRing(
        _ reader: inout ByteReader, _ names: [NameID], _ table: inout CustomerTable, _ block: inout CustomerBlock
    ) throws(RecordFault) -> Bool {
        let count = Int(try reader.take(UInt8.self, "ring"))
        let words = Int(try reader.take(UInt8.self, "ring"))
        let marksAreOther = try reader.take(UInt64.self, "ring") != layout.marks
        guard count <= EventRing.eventsMax, marksAreOther || words == layout.markWords else { throw .malformed("ring") }
        table.reserveRing(count, markWords: layout.markWords, block: &block)
        unsafe block.header.pointee.ringCount = UInt8(count)
        let ring = EventRing(block, markWords: layout.markWords)
        var last = Int64.min
        for index in 0..<count {
            let time = try reader.take(Int64.self, "ring")
            let hash = try reader.take(UInt64.self, "ring")
            let name = Int(try reader.take(UInt16.self, "ring"))
            guard name < names.count, time >= last else { throw .malformed("ring") }
            last = time
            ring.write(RingEvent(time: time, hash: hash, name: names[name]), at: index)
            for word in 0..<words {
                let mark = try reader.take(UInt32.self, "ring")
                if !marksAreOther { ring.setMark(index, word: word, to: mark) }
            }
        }
        return marksAreOther
    }

    private func readJourney(
        _ reader: inout ByteReader, _ table: inout CustomerTable, _ block: inout CustomerBlock
    ) throws(RecordFault) {
        let parts = try reader.take(UInt8.self, "journey")
        guard parts <= 3, parts != 2 else { throw .malformed("journey") }
        let journeyCount = unsafe block.header.pointee.journeyCount
        let ringCount = unsafe UInt64(block.header.pointee.ringCount)
        // The ring's events are in the journey; what is beyond them is in the state before the ring.
        guard journeyCount >= ringCount, (journeyCount > ringCount) == (parts == 3), (journeyCount > 0) == (parts > 0)
        else { throw .malformed("journey") }
        let sections = [(1, BlockSection.journey), (2, BlockSection.journeyBase)]
        for (bit, section) in sections where Int(parts) & bit != 0 {
            let state = unsafe try reader.take(CustomerRecord.journeyBytes, "journey")
            unsafe table.fill(section, with: state, block: &block)
        }
    }

    private func readMemberships(
        _ reader: inout ByteReader, _ table: inout CustomerTable, _ block: inout CustomerBlock
    ) throws(RecordFault) -> [UInt64] {
        var lost: [UInt64] = []
        for _ in 0..<Int(try reader.take(UInt16.self, "memberships")) {
            let fingerprint = try reader.take(UInt64.self, "memberships")
            let since = try reader.take(Int64.self, "memberships")
            guard let segment = segmentIndex[fingerprint] else {
                lost.append(fingerprint)
                continue
            }
            guard !Memberships(block, segments: layout.segments.count).contains(segment) else {
                throw .malformed("memberships")
            }
            table.enter(segment, since: since, segments: layout.segments.count, block: &block)
        }
        return lost
    }

    private func readSection(
        _ reader: inout ByteReader, _ section: Int, _ table: inout CustomerTable, _ block: inout CustomerBlock,
        _ isGood: (UnsafeRawBufferPointer) -> Bool
    ) throws(RecordFault) {
        let bytes = unsafe try reader.take(Int(try reader.take(UInt32.self, "section")), "section")
        guard bytes.count > 0 else { return }
        guard bytes.count % 8 == 0 else { throw .malformed("section") }
        unsafe table.fill(section, with: bytes, block: &block)
        guard unsafe isGood(UnsafeRawBufferPointer(start: block.section(section), count: bytes.count)) else {
            throw .malformed("section")
        }
    }

    private func readStates(
        _ reader: inout ByteReader, _ isGood: (Int, UnsafeRawBufferPointer) -> Bool, _ table: inout CustomerTable,
        _ block: inout CustomerBlock, _ gaps: inout RecordGaps
    ) throws(RecordFault) {
        var isThere = Array(repeating: false, count: layout.states.count)
        for _ in 0..<Int(try reader.take(UInt16.self, "states")) {
            let fingerprint = try reader.take(UInt64.self, "states")
            let bytes = unsafe try reader.take(Int(try reader.take(UInt32.self, "states")), "states")
            if fingerprint == CustomerRecord.takeoverState, bytes.count == 8 {
                gaps.takeover = unsafe UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
            }
            guard let state = stateIndex[fingerprint] else { continue }
            let section = BlockSection.firstState + state
            guard !isThere[state], bytes.count > 0 else { throw .malformed("states") }
            isThere[state] = true
            unsafe table.fill(section, with: bytes, block: &block)
            guard unsafe isGood(state, UnsafeRawBufferPointer(start: block.section(section), count: bytes.count)) else {
                throw .malformed("states")
            }
        }
        gaps.missingStates = isThere.indices.filter { !isThere[$0] }
    }
}
