import Events
import Numerics
import Testing

/// Records one after another, with headers and without.
@Suite struct RecordBufferTests {
    private struct Sample: Equatable {
        var offset: Int64
        var key: [UInt8]?
        var value: [UInt8]?
        var headers: [Header] = []
    }

    @Test func recordsComeBackAsTheyWere() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("records with headers: seed \(seed)")
        var random = SplitMix64(seed: seed)
        for _ in 0..<300 {
            let samples = Self.samples(&random)
            let records = Self.buffer(samples)
            #expect(records.count == samples.count)
            #expect(Self.samples(in: records) == samples)
            var loaded = RecordBuffer(capacity: 1)
            #expect(unsafe loaded.load(records.bytes, firstOffset: records.firstOffset))
            #expect(loaded.count == samples.count)
            #expect(Self.samples(in: loaded) == samples)
            for next in [records.nextOffset, loaded.nextOffset] {
                #expect(next == samples.last.map { $0.offset + 1 } ?? records.firstOffset)
            }
        }
    }

    @Test func largeBuffersHandTheirMemoryOn() {
        // Other tests run beside this one: whose block comes back is open, that nothing of it shows is not.
        for round in 0..<20 {
            var records = RecordBuffer(capacity: round % 2 == 0 ? 64 : 1 << 20)
            #expect(records.count == 0 && records.byteCount == 0 && records.nextOffset == 0)
            let value = [UInt8](repeating: UInt8(round), count: 100_000)
            for _ in 0..<30 { unsafe value.withUnsafeBytes { unsafe records.append(key: nil, value: $0) } }
            let samples = Self.samples(in: records)
            #expect(samples.count == 30 && samples.allSatisfy { $0.value == value })
            #expect(records.nextOffset == 30)
        }
    }

    @Test func withoutHeadersARecordLiesAsItAlwaysDid() {
        let records = Self.buffer([
            Sample(offset: 5, key: [1, 2], value: [3]), Sample(offset: 7, key: nil, value: []),
            Sample(offset: 8, key: [], value: nil),
        ])
        let words: [[UInt8]] = [
            [0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3], [2, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0],
            [3, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255],
        ]
        #expect(unsafe Array(records.bytes) == Array(words.joined()))
    }

    @Test func headersLieBehindTheValue() {
        let records = Self.buffer([
            Sample(offset: 0, key: [9], value: [8, 7], headers: [Header([1], [2, 3]), Header([], nil)]),
            Sample(offset: 1, key: nil, value: nil, headers: [Header([4], [])]),
        ])
        let words: [[UInt8]] = [
            [0, 0, 0, 0, 1, 0, 0, 128, 2, 0, 0, 0, 9, 8, 7],
            [19, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 255, 255, 255, 255],
            [1, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255], [9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 4],
        ]
        #expect(unsafe Array(records.bytes) == Array(words.joined()))
    }

    @Test func noHeadersAreNone() {
        let list = RecordHeaderList()
        #expect(list.headers == nil)
        var records = RecordBuffer()
        unsafe records.append(offset: 3, key: nil, value: nil, headers: list.headers)
        var cursor = RecordCursor()
        #expect(records.next(&cursor)?.headers == nil)
        #expect(records.byteCount == RecordBuffer.headerBytes)
    }

    /// Whatever the bytes are, they are refused or can be walked through to their end.
    @Test func hostileBytesAreRefusedOrHarmless() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("hostile records: seed \(seed)")
        var random = SplitMix64(seed: seed)
        var loaded = RecordBuffer()
        var taken = 0
        for _ in 0..<20_000 {
            var bytes = unsafe Array(Self.buffer(Self.samples(&random)).bytes)
            for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                bytes[at] =
                    [0, 1, 127, 128, 254, 255, UInt8.random(in: 0...255, using: &random)]
                    .randomElement(using: &random) ?? 0
            }
            if Bool.random(using: &random) {
                bytes.removeLast(min(bytes.count, Int.random(in: 0...20, using: &random)))
            }
            guard unsafe bytes.withUnsafeBytes({ unsafe loaded.load($0, firstOffset: 1 << 40) }) else {
                #expect(loaded.count == 0 && loaded.byteCount == 0)
                continue
            }
            taken += 1
            let samples = Self.samples(in: loaded)
            #expect(samples.count == loaded.count)
            let size = samples.reduce(0) { $0 + Self.bytes(of: $1) }
            #expect(size == bytes.count)
        }
        #expect(taken > 1000)
    }

    @Test func anOffsetBeyondAllIsRefused() {
        let records = Self.buffer([Sample(offset: 0, key: nil, value: nil)])
        var loaded = RecordBuffer()
        #expect(unsafe !loaded.load(records.bytes, firstOffset: .max))
        #expect(unsafe loaded.load(records.bytes, firstOffset: .max - 1 << 32))
    }

    private static func bytes(of sample: Sample) -> Int {
        let headers = sample.headers.reduce(0) { $0 + 8 + $1.name.count + ($1.value?.count ?? 0) }
        return 12 + (sample.key?.count ?? 0) + (sample.value?.count ?? 0) + (headers > 0 ? 4 + headers : 0)
    }

    private static func samples(_ random: inout SplitMix64) -> [Sample] {
        func bytes(_ most: Int) -> [UInt8] {
            (0..<Int.random(in: 0...most, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        func perhaps(_ most: Int) -> [UInt8]? { Int.random(in: 0..<4, using: &random) == 0 ? nil : bytes(most) }
        var offset = Int64.random(in: 0...1_000_000, using: &random)
        return (0..<Int.random(in: 0...8, using: &random)).map { _ in
            defer { offset += Int64.random(in: 1...1000, using: &random) }
            let count = Bool.random(using: &random) ? 0 : Int.random(in: 1...4, using: &random)
            return Sample(
                offset: offset, key: perhaps(20), value: perhaps(200),
                headers: (0..<count).map { _ in Header(bytes(12), perhaps(30)) })
        }
    }

    private static func buffer(_ samples: [Sample]) -> RecordBuffer {
        var records = RecordBuffer(capacity: 1)
        var list = RecordHeaderList()
        for sample in samples {
            list.removeAll()
            for header in sample.headers { header.append(to: &list) }
            unsafe (sample.key ?? []).withUnsafeBytes { key in
                unsafe (sample.value ?? []).withUnsafeBytes { value in
                    unsafe records.append(
                        offset: sample.offset, key: sample.key == nil ? nil : key,
                        value: sample.value == nil ? nil : value, headers: list.headers)
                }
            }
        }
        return records
    }

    private static func samples(in records: borrowing RecordBuffer) -> [Sample] {
        var samples: [Sample] = []
        var cursor = RecordCursor()
        while let record = records.next(&cursor) {
            samples.append(
                Sample(
                    offset: record.offset, key: unsafe record.key.map { unsafe Array($0) },
                    value: unsafe record.value.map { unsafe Array($0) },
                    headers: record.headers?.map { Header($0) } ?? []))
        }
        return samples
    }
}
