import Customers
import Events
import Numerics

/// Customers' records as tests write and read them, under the layout of `TableModel`.
struct RecordSamples {
    static let layout = RecordLayout(
        states: [11, 22, 33], segments: (0..<TableModel.segments).map { UInt64(1_000 + $0) }, marks: 99,
        markWords: TableModel.markWords, modelVersion: 0)

    /// A model in which some customers have had random events, memberships, attributes and waiting events.
    static func model(seed: UInt64, customers: Int, eventsMax: Int) -> TableModel {
        var random = SplitMix64(seed: seed)
        var model = TableModel()
        for number in 0..<customers {
            let id = "customer \(number)"
            model.insert(id)
            for _ in 0..<Int.random(in: 0...eventsMax, using: &random) {
                let name = TableModel.names[Int.random(in: 0..<TableModel.names.count, using: &random)]
                let time = Int64.random(in: 1_700_000_000_000...1_700_000_900_000, using: &random)
                model.event(id, time: time, hash: UInt64.random(in: 0...3, using: &random) &* 77, name: name)
            }
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                let segment = Int.random(in: 0..<TableModel.segments, using: &random)
                model.toggleMembership(id, segment: segment, at: Int64.random(in: 0...1 << 41, using: &random))
                let key = "key \(Int.random(in: 0..<5, using: &random))"
                let value = AttributeValue.text(String(repeating: "ü", count: Int.random(in: 0...9, using: &random)))
                let leaves: [String: AttributeValue] =
                    Bool.random(using: &random) ? [:] : [key: value, "\(key).b": .number(-0.5)]
                model.write(id, key: key, leaves: leaves, time: 1_700_000_000_000)
                let record = (0..<Int.random(in: 0...30, using: &random)).map { UInt8($0) }
                model.wait(
                    id, time: 1_700_001_000_000 + Int64.random(in: 0...9, using: &random),
                    hash: UInt64.random(in: 1...1 << 40, using: &random), record: record)
            }
            for state in 0..<TableModel.states {
                model.resize(
                    id, state: state, bytes: Int.random(in: 0...40, using: &random), fill: UInt8(state + 1))
            }
            setMarks(model.block(id), &random)
        }
        return model
    }

    private static func setMarks(_ block: CustomerBlock?, _ random: inout SplitMix64) {
        guard let block else { return }
        let ring = EventRing(block, markWords: TableModel.markWords)
        for index in 0..<ring.count { ring.setMark(index, word: 0, to: UInt32.random(in: 0...7, using: &random)) }
    }

    /// A customer's record.
    static func record(_ id: String, of model: borrowing TableModel) -> [UInt8] {
        guard let block = model.block(id) else { return [] }
        var encoder = RecordEncoder()
        var records = RecordBuffer()
        _ = unsafe TableModel.withBytes(id) { key in
            unsafe encoder.append(
                block, key: key, layout: layout, names: model.names,
                stateBytes: { block.capacity(BlockSection.firstState + $0) }, to: &records)
        }
        var cursor = RecordCursor()
        return unsafe records.next(&cursor)?.value.map { unsafe Array($0) } ?? []
    }

    /// Reads a record into a model's table.
    @discardableResult
    static func take(
        _ record: [UInt8], _ id: String, into model: inout TableModel, layout: RecordLayout = layout
    ) throws(RecordFault) -> RecordGaps {
        let decoder = RecordDecoder(layout)
        let result = unsafe Array(id.utf8).withUnsafeBytes { id in
            unsafe record.withUnsafeBytes { record in
                Result { () throws(RecordFault) in
                    unsafe try decoder.take(
                        record, id: id, table: &model.table, names: &model.names,
                        isGood: { _, bytes in bytes.count % 8 == 0 }
                    ).gaps
                }
            }
        }
        return try result.get()
    }

    /// A record whose checksum agrees with its bytes again.
    static func repaired(_ record: [UInt8]) -> [UInt8] {
        guard record.count >= 12 else { return record }
        let checksum = unsafe record.withUnsafeBytes { unsafe XXH3.hash64(UnsafeRawBufferPointer(rebasing: $0[12...])) }
        var record = record
        record.replaceSubrange(4..<12, with: AttributeBytes.little(checksum))
        return record
    }
}
