/// A random case: segments, measures, and the records of a partition with ties, late, duplicate and boundary times.
struct OracleCase: Sendable {
    let seed: UInt64
    let definitions: OracleDefinitions
    let records: [OracleRecord]
    /// The records as lines of JSON, each in a form drawn for it.
    let lines: [String]
    /// Where the clock is moved at the end; nil for the greatest time.
    let until: Int64?

    init(seed: UInt64) {
        self.seed = seed
        var random = OracleRandom(seed: seed)
        let vocabulary = OracleVocabulary(&random)
        var draw = OracleRecordDraw(vocabulary: vocabulary, customers: random.pick([1, 1, 2, 3]))
        // Now and then more than the 64 events that an engine may keep.
        let count = random.percent(2) ? 70 + random.below(60) : random.pick([4, 8, 12, 16, 24])
        let records = draw.records(count, isLateFree: random.percent(40), &random)
        self.records = records
        definitions = OracleCase.definitions(vocabulary, records, &random)
        lines = records.map { $0.json(random.pick(OracleForm.allCases), spellsTime: random.percent(70)) }
        let end = records.compactMap(\.time).max() ?? 0
        until = random.percent(50) ? end + random.pick(vocabulary.durations) * Int64(random.below(3)) : nil
    }

    private static func definitions(
        _ vocabulary: OracleVocabulary, _ records: [OracleRecord], _ random: inout OracleRandom
    ) -> OracleDefinitions {
        var draw = OracleRuleDraw(vocabulary: vocabulary, measures: [], segments: [])
        let measures = ["spend", "m-2"].prefix(random.below(3)).map { ($0, draw.measure(&random)) }
        draw = OracleRuleDraw(vocabulary: vocabulary, measures: measures, segments: [])
        var definitions = OracleDefinitions(segments: [], measures: measures, sessionGap: vocabulary.sessionGap)
        // In the order of their references, which is not that of their names.
        for id in ["s-3", "b", "s1", "a_2"].prefix(1 + random.below(4)) {
            let others = definitions.segments
            // Most rules drawn blindly never change: a few are tried.
            for attempt in 1...6 {
                definitions.segments = others + [(id, draw.rule(depth: random.below(4), &random))]
                var oracle = Oracle(definitions)
                oracle.findsValidUntil = false
                let changes = oracle.run(records).changes.filter { $0.segment == id }
                if changes.contains(where: { !$0.entered }) || random.percent(5 * attempt) { break }
            }
            draw.segments.append(id)
        }
        return definitions
    }
}

/// Draws records.
struct OracleRecordDraw {
    let vocabulary: OracleVocabulary
    let customers: Int
    private var times: [Int64] = []

    init(vocabulary: OracleVocabulary, customers: Int) {
        self.vocabulary = vocabulary
        self.customers = customers
    }

    mutating func records(_ count: Int, isLateFree: Bool, _ random: inout OracleRandom) -> [OracleRecord] {
        var records: [OracleRecord] = []
        // Long cases spread their events, so that not all of them lie in one window.
        let step = max(vocabulary.grid, vocabulary.horizon / Int64(count))
        for _ in 0..<count {
            var record = OracleRecord(customer: "c\(random.below(customers))")
            record.time = time(step: step, &random)
            let kind = random.below(100)
            if kind < 78 || kind >= 94 { addEvent(&record, &random) }
            if kind >= 78 { record.attributes = attributes(&random) }
            if record.event == nil, random.percent(30) { record.time = nil }
            records.append(record)
        }
        guard isLateFree else { return records }
        // Times in order; records without one stay where they are.
        var ordered = records.compactMap(\.time).sorted()[...]
        for index in records.indices where records[index].time != nil { records[index].time = ordered.popFirst() }
        return records
    }

    private mutating func time(step: Int64, _ random: inout OracleRandom) -> Int64 {
        let latest = times.max() ?? vocabulary.base
        let shift = Int64(random.below(3)) - 1
        var time: Int64
        switch random.below(100) {
        case 0..<45: time = latest + Int64(random.below(4)) * step / 2
        case 45..<55: time = latest
        case 55..<65: time = times.isEmpty ? latest : random.pick(times)
        // At the very end of a window, or one millisecond beside it.
        case 65..<85: time = (times.isEmpty ? latest : random.pick(times)) + random.pick(vocabulary.durations) + shift
        default:
            let steps = Int((latest - vocabulary.base) / vocabulary.grid) + 1
            time = vocabulary.base + Int64(random.below(steps)) * vocabulary.grid + shift
        }
        time = max(vocabulary.base, time)
        times.append(time)
        return time
    }

    private func addEvent(_ record: inout OracleRecord, _ random: inout OracleRandom) {
        record.event = random.pick(OracleVocabulary.events)
        for path in OracleVocabulary.properties where random.percent(40) {
            record.properties.append(field(path, &random))
        }
        if random.percent(25) { record.messageId = "m\(random.below(6))" }
    }

    private func attributes(_ random: inout OracleRandom) -> [OracleField] {
        (0...random.below(3)).map { _ in
            let path = random.pick(OracleVocabulary.attributes)
            return random.percent(15) ? OracleField(key: path[0], value: .null) : field(path, &random)
        }
    }

    private func field(_ path: [String], _ random: inout OracleRandom) -> OracleField {
        let value = vocabulary.value(path, &random)
        guard path.count == 2 else { return OracleField(key: path[0], value: value) }
        return OracleField(key: path[0], value: .object([OracleField(key: path[1], value: value)]))
    }
}
