import Customers
import Foundation
import Testing

@Suite struct RecordCodecTests {
    @Test func roundTrips() throws {
        let seed = ProcessInfo.processInfo.environment["KINDRED_SEED"].flatMap(UInt64.init) ?? .random(in: 0...1 << 40)
        print("record round trips: KINDRED_SEED=\(seed)")
        let model = RecordSamples.model(seed: seed, customers: 200, eventsMax: 150)
        #expect(model.faults == [])
        var copy = TableModel()
        // In another order, so that names get other numbers.
        for id in model.model.keys.sorted().reversed() {
            let gaps = try RecordSamples.take(RecordSamples.record(id, of: model), id, into: &copy)
            #expect(gaps.missingStates.allSatisfy { model.model[id]?.sections[$0].isEmpty == true })
            #expect(!gaps.marksAreOther && gaps.lostSegments.isEmpty)
            copy.model[id] = model.model[id]
            copy.model[id]?.isDirty = false
        }
        #expect(copy.faults == [])
        copy.compare("seed \(seed)")
        for id in model.model.keys {
            #expect(RecordSamples.record(id, of: model) == RecordSamples.record(id, of: copy), "seed \(seed)")
            let (old, new) = (model.block(id), copy.block(id))
            #expect(unsafe old?.header.pointee.eventCount == new?.header.pointee.eventCount)
            #expect(unsafe old?.header.pointee.lastEvicted == new?.header.pointee.lastEvicted)
            #expect(unsafe old?.header.pointee.due == new?.header.pointee.due)
        }
    }

    /// States and segments missing, added and in another order, and other marks.
    @Test func otherLayout() throws {
        let model = RecordSamples.model(seed: 5, customers: 60, eventsMax: 80)
        var layout = RecordSamples.layout
        layout.states = [33, 44, 11, 55]
        layout.segments = [1] + RecordSamples.layout.segments.reversed().dropLast(20)
        layout.marks = 100
        layout.markWords = 2
        var table = CustomerTable(stateCount: 4)
        var names = NameDictionary()
        for (id, wanted) in model.model.sorted(by: { $0.key < $1.key }) {
            let record = RecordSamples.record(id, of: model)
            let (block, gaps) = unsafe try Array(id.utf8).withUnsafeBytes { id in
                unsafe try record.withUnsafeBytes { record in
                    unsafe try RecordDecoder(layout).take(
                        record, id: id, table: &table, names: &names, isGood: { _, _ in true })
                }
            }
            #expect(gaps.marksAreOther)
            #expect(gaps.missingStates.contains(1) && gaps.missingStates.contains(3))
            #expect(gaps.missingStates.contains(0) == wanted.sections[2].isEmpty)
            #expect(block.capacity(BlockSection.firstState) == wanted.sections[2].count)
            #expect(block.capacity(BlockSection.firstState + 2) == wanted.sections[0].count)
            let lost = wanted.memberships.keys.filter { $0 < 20 }.map { UInt64(1_000 + $0) }
            #expect(gaps.lostSegments.sorted() == lost.sorted())
            var kept: [UInt64: Int64] = [:]
            Memberships(block, segments: layout.segments.count).visit { kept[layout.segments[$0]] = $1 }
            #expect(kept.count == wanted.memberships.count - lost.count)
            for (segment, since) in wanted.memberships where segment >= 20 {
                #expect(kept[UInt64(1_000 + segment)] == since)
            }
            let ring = EventRing(block, markWords: 2)
            #expect(ring.count == wanted.ring.count)
            for index in 0..<ring.count { #expect(ring.mark(index, word: 0) == 0 && ring.mark(index, word: 1) == 0) }
        }
        var faults = FaultList()
        table.findFaults(markWords: 2, segments: layout.segments.count, names: names, in: &faults)
        #expect(faults.lines == [])
    }

    @Test func refusesNewerVersions() {
        var model = RecordSamples.model(seed: 6, customers: 1, eventsMax: 3)
        var record = RecordSamples.record("customer 0", of: model)
        record[2] = 2
        #expect(throws: RecordFault.newerVersion(2)) { try RecordSamples.take(record, "other", into: &model) }
        record[2] = 1
        record[3] = 9
        #expect(throws: RecordFault.newerModel(9)) { try RecordSamples.take(record, "other", into: &model) }
        record[3] = 0
        record[20] ^= 1
        #expect(throws: RecordFault.checksum) { try RecordSamples.take(record, "other", into: &model) }
        #expect(throws: RecordFault.notARecord) { try RecordSamples.take([], "other", into: &model) }
        #expect(model.faults == [])
    }
}
