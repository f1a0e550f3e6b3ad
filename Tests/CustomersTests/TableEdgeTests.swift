import Customers
import Events
import Testing

/// Sizes around every boundary, and growth.
@Suite struct TableEdgeTests {
    static let sizes = [0, 1, 7, 8, 31, 32, 33, 63, 64, 65]

    @Test(arguments: sizes) func idsOfAnyLength(_ count: Int) {
        var model = TableModel()
        let id = String(repeating: "i", count: count)
        model.insert(id)
        model.insert(id + "x")
        model.event(id, time: 5, hash: 9, name: "a")
        #expect(model.faults == [])
        model.compare("id of \(count) bytes")
        model.remove(id)
        #expect(model.faults == [])
        model.compare("removed")
    }

    @Test(arguments: sizes) func ringsOfAnyLength(_ count: Int) {
        // In order, backwards, and all at one instant.
        for order in 0..<3 {
            var model = TableModel()
            model.insert("c")
            for event in 0..<count {
                let time = [1000 + event, 1000 - event, 1000][order]
                model.event("c", time: Int64(time), hash: UInt64(7 * event + 1), name: TableModel.names[event % 7])
            }
            #expect(model.faults == [])
            model.compare("\(count) events, order \(order)")
        }
    }

    @Test(arguments: sizes) func namesMembershipsAttributesAndWaiting(_ count: Int) {
        var model = TableModel()
        model.insert("c")
        for index in 0..<count {
            model.event("c", time: Int64(index), hash: 0, name: "n\(index)")
            model.toggleMembership("c", segment: (index * 37) % TableModel.segments, at: Int64(index))
            model.write("c", key: "k\(index)", leaves: ["k\(index)": .number(Double(index))], time: 3)
            model.wait(
                "c", time: Int64(5_000 - index), hash: UInt64(index + 1), record: Array(repeating: 7, count: index))
        }
        #expect(model.faults == [])
        model.compare("\(count) of each")
    }

    @Test(arguments: sizes + [511, 512, 2_047, 2_048, 2_049, 65_535, 65_536, 65_537, 200_000])
    func sectionsOfAnySize(_ bytes: Int) {
        var model = TableModel()
        model.insert("c")
        model.write("c", key: "k", leaves: ["k": .text("stays")], time: 1)
        for state in 0..<TableModel.states {
            model.resize("c", state: state, bytes: bytes, fill: UInt8(17 + state))
            model.compare("\(bytes) bytes")
        }
        model.resize("c", state: 1, bytes: bytes / 2, fill: 0)
        model.resize("c", state: 0, bytes: 0, fill: 0)
        #expect(model.faults == [])
        model.compare("smaller")
    }

    @Test func keysPastTheBoundAreLeftOut() {
        var model = TableModel()
        model.insert("c")
        for key in 0..<Attributes.keysMax { model.write("c", key: "k\(key)", leaves: [:], time: 1) }
        guard var block = model.block("c") else { return }
        let bytes = AttributeBytes(leaves: [("more", .truth(true))], key: "more").bytes
        let wrote = unsafe bytes.withUnsafeBytes { bytes in
            var writes = unsafe AttributeWrites(bytes)
            return writes.next().map { model.table.write($0, time: 1, block: &block) }
        }
        #expect(wrote == false)
        #expect(model.faults == [])
    }

    /// No insertion does the work of many: rather than the clock, which a busy machine holds up, what it takes from the
    /// system is looked at.
    @Test func growthInSmallSteps() {
        var table = CustomerTable(stateCount: 0)
        var largest = 0
        var before = table.reservedBytes
        for number in 0..<200_000 {
            unsafe Array("customer \(number)".utf8).withUnsafeBytes {
                _ = unsafe table.insert(hash: CustomerTable.hash(id: $0), id: $0)
            }
            guard number % 20 == 0 else { continue }
            largest = max(largest, table.reservedBytes - before)
            before = table.reservedBytes
        }
        #expect(table.count == 200_000)
        // A chunk of blocks, 2 MiB, or the array of rows twice as large, in twenty insertions: copying either takes
        // about a millisecond.
        #expect(largest <= 4 << 20, "\(largest) bytes in one step")
        var faults = FaultList()
        table.findFaults(markWords: 0, segments: 0, names: NameDictionary(), in: &faults)
        #expect(faults.lines == [])
    }
}
