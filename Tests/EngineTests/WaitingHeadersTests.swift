import Engine
import Events
import Foundation
import Rules
import Testing

/// CloudEvents in binary mode that wait for their time, which a shard reads twice.
@Suite struct WaitingHeadersTests {
    private static let now: Int64 = 1_700_000_000_000
    /// Five seconds later.
    private static let later = "2023-11-14T22:13:25Z"

    private static func shard() throws -> Shard {
        var shard = Shard(
            partition: 0, plan: try DefinitionsTests.plan([("s", "sum(order.price) > 5"), ("t", "count(order) >= 2")]),
            settings: ShardSettings(clock: .live))
        shard.observe(wallClock: now, isIdle: false, idleClock: now)
        return shard
    }

    private static func append(_ id: String, data: String?, to records: inout RecordBuffer) {
        var headers = RecordHeaderList()
        let texts = [
            ("ce_specversion", "1.0"), ("ce_id", id), ("ce_source", "/shop"), ("ce_type", "order"), ("ce_subject", "c"),
            ("ce_time", later),
        ]
        for (name, value) in texts {
            unsafe Array(name.utf8).withUnsafeBytes { name in
                unsafe Array(value.utf8).withUnsafeBytes { unsafe headers.append(name: name, value: $0) }
            }
        }
        let offset = Int64(records.count)
        guard let data else {
            return unsafe records.append(offset: offset, key: nil, value: nil, headers: headers.headers)
        }
        unsafe Array(data.utf8).withUnsafeBytes {
            unsafe records.append(offset: offset, key: nil, value: $0, headers: headers.headers)
        }
    }

    private static func structured(_ id: String, data: String?) -> String {
        let data = data.map { #","data":\#($0)"# } ?? ""
        return
            #"{"specversion":"1.0","id":"\#(id)","source":"/shop","type":"order","subject":"c","time":"\#(later)"\#(data)}"#
    }

    /// What is published by the time, with a restart in between or without.
    private static func published(_ records: borrowing RecordBuffer, restarts: Bool) throws
        -> ShardRestartTests.Published
    {
        var published = ShardRestartTests.Published()
        var shard = try shard()
        var cursor = RecordCursor()
        shard.apply(records, from: &cursor)
        #expect(shard.figures.applied == 2 && shard.figures.duplicates == 1)
        published.take(shard.freeze(at: 0))
        #expect(published.events.isEmpty)
        if restarts {
            shard = try Self.shard()
            for (key, value) in published.changelog {
                unsafe key.withUnsafeBytes { key in
                    unsafe value.withUnsafeBytes { unsafe shard.restore(key: key, value: $0) }
                }
            }
            _ = try shard.finishRestore()
        }
        #expect(shard.verify() == [])
        shard.observe(wallClock: now + 20_000, isIdle: true, idleClock: now + 10_000)
        _ = shard.fireTimers()
        published.take(shard.freeze(at: 0))
        #expect(shard.segmentFigures.map(\.size) == [1, 1])
        return published
    }

    @Test(arguments: [false, true]) func theyWaitAsStructuredOnesDo(restarts: Bool) throws {
        let events: [(String, String?)] = [("1", "{\"price\":7}"), ("2", nil), ("1", "{\"price\":7}")]
        var binary = RecordBuffer()
        for (id, data) in events { Self.append(id, data: data, to: &binary) }
        let structured = ShardRestartTests.buffer(events.map { Self.structured($0.0, data: $0.1) })
        let first = try Self.published(binary, restarts: restarts)
        let second = try Self.published(structured, restarts: restarts)
        #expect(first.events == second.events)
        #expect(first.members == second.members)
        #expect(first.events["c"]?.count == 2)
    }
}
