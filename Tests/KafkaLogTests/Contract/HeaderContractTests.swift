import Events
import LogTestSupport
import Logs
import Testing

/// Headers go through every log as they are.
@Suite struct HeaderContractTests {
    private struct Header: Equatable {
        var name: String
        var value: String?
    }

    private static let records: [[Header]] = [
        [], [Header(name: "ce_id", value: "1"), Header(name: "ce_source", value: "/shop")], [],
        [Header(name: "twice", value: "a"), Header(name: "twice", value: "b"), Header(name: "none", value: nil)],
        [Header(name: "empty", value: ""), Header(name: "ü", value: "€")], [],
    ]

    private func buffer() -> RecordBuffer {
        var buffer = RecordBuffer()
        for (index, headers) in Self.records.enumerated() {
            var list = RecordHeaderList()
            for header in headers {
                let name = Array(header.name.utf8)
                let value = header.value.map { Array($0.utf8) }
                unsafe name.withUnsafeBytes { name in
                    guard let value else { return unsafe list.append(name: name, value: nil) }
                    unsafe value.withUnsafeBytes { unsafe list.append(name: name, value: $0) }
                }
            }
            let value = Array("\(index)".utf8)
            unsafe value.withUnsafeBytes {
                unsafe buffer.append(offset: Int64(index), key: nil, value: $0, headers: list.headers)
            }
        }
        return buffer
    }

    private func headers(of buffer: borrowing RecordBuffer) -> [[Header]] {
        var all: [[Header]] = []
        var cursor = RecordCursor()
        while let record = buffer.next(&cursor) {
            var headers: [Header] = []
            if let found = record.headers {
                for header in found {
                    headers.append(
                        Header(
                            name: unsafe String(decoding: header.name, as: UTF8.self),
                            value: unsafe header.value.map { unsafe String(decoding: $0, as: UTF8.self) }))
                }
            }
            all.append(headers)
        }
        return all
    }

    @Test(arguments: LogKind.available) func theyComeOutAsTheyWentIn(kind: LogKind) throws {
        let place = try LogPlace(kind)
        let log = try place.openWithTopics()
        try log.append([TopicOutput(topic: place.events, partition: 0, records: buffer())])
        let committed = TopicOutput(topic: place.events, partition: 0, records: buffer())
        try log.committer(slot: 0).commit(LogTransaction(outputs: [committed], offsets: []))
        let member = try log.member(topics: [place.events], slot: 0, slots: 1)
        defer { member.close() }
        _ = try member.awaitAssignment()
        try member.seek(topic: place.events, partition: 0, to: 0)
        var found: [[Header]] = []
        var buffer = RecordBuffer()
        let deadline = ContinuousClock.now + .seconds(30)
        while found.count < 2 * Self.records.count, ContinuousClock.now < deadline {
            let news = try member.poll(into: &buffer, timeout: .milliseconds(100))
            guard case .records = news else { continue }
            found += headers(of: buffer)
        }
        #expect(found == Self.records + Self.records)
        #expect(try log.records(place.events).map(\.value) == (0..<12).map { "\($0 % 6)" })
    }
}
