import Customers
import Foundation
import Testing

/// Records of each version as they were written, which every later version must read as they were meant.
///
/// A file under `Golden/` has the record in hexadecimal digits, then what it holds, a line each. Files are only added.
@Suite struct GoldenRecordTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")

    @Test(arguments: ["version1-empty", "version1-typical", "version1-full-ring"])
    func opens(_ name: String) throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent("\(name).txt"), encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
        let digits = Array(lines.prefix { !$0.contains(":") }.joined())
        let record = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
        var model = TableModel()
        try RecordSamples.take(record, "golden", into: &model)
        #expect(model.faults == [])
        guard let block = model.block("golden") else {
            Issue.record("not found")
            return
        }
        #expect(Self.words(model.read(block), block) == lines.filter { $0.contains(":") })
        // The version that reads it writes what it can read.
        if record[2] == 1 { #expect(RecordSamples.record("golden", of: model) == record) }
    }

    /// A customer in words.
    static func words(_ customer: ModelCustomer, _ block: CustomerBlock) -> [String] {
        let header = unsafe block.header.pointee
        var lines = [
            "first seen: \(header.firstSeen)", "last record: \(header.lastRecord)", "last expiry: \(header.lastExpiry)",
            "due: \(header.due)", "last evicted: \(header.lastEvicted)", "events: \(header.eventCount)",
            "events in the journey: \(header.journeyCount)", "version: \(header.version)",
            "visits: \(header.visitCount)",
        ]
        lines += customer.counts.sorted { $0.key < $1.key }.map { "count: \($0.key) \($0.value)" }
        lines += customer.ring.map { "event: \($0.time) \($0.hash) \($0.name)" }
        lines += customer.memberships.sorted { $0.key < $1.key }.map { "member: \(1_000 + $0.key) since \($0.value)" }
        for (_, write) in customer.attributes.sorted(by: { $0.key < $1.key }) {
            lines += write.leaves.sorted { $0.key < $1.key }.map { "attribute: \($0.key) \($0.value) at \(write.time)" }
        }
        let waiting = WaitingEvents(block)
        if waiting.count > 0 {
            lines.append("waiting: \(waiting.count), first at \(waiting.next), record \(unsafe Array(waiting.record))")
        }
        return lines + customer.sections.enumerated().map { "state: \($0) \($1)" }
    }
}
