extension KindredConfiguration {
    static let measuresMax = 1000
    static let segmentsMax = 1000
    static let insightsMax = 1000

    init(from decoder: inout MappingDecoder) {
        clock = decoder.value("clock", .choice, default: clock)
        idleAfter = decoder.value(
            "idle_after", .duration(.milliseconds(100)...days(1), example: "10s"), default: idleAfter)
        futureLimit = decoder.value("future_limit", .duration(.zero...days(365), example: "24h"), default: futureLimit)
        sessionGap = decoder.value(
            "session_gap", .duration(.seconds(1)...days(365), example: "30m"), default: sessionGap)
        start = decoder.value("start", .choice, default: start)
        log = decoder.mapping("log") { LogSettings(from: &$0) }
        topics = decoder.mapping("topics") { TopicSettings(from: &$0) }
        group = decoder.value("group", .instanceName, default: group)
        stateFolder = decoder.value("state", .line("a folder", bytesMax: 4096), default: stateFolder)
        instance = decoder.optional("instance", .instanceName)
        workers = decoder.value("workers", .integer(1...256), default: workers)
        commitInterval = decoder.value(
            "commit_interval", .duration(.milliseconds(10)...days(1) / 24, example: "1s"), default: commitInterval)
        inFlightBytesMax =
            decoder.optional(
                "in_flight", .bytes(ByteSize(bytes: 1 << 20)...ByteSize(bytes: 1 << 40), example: "1GiB"))
            ?? inFlightBytesMax
        checkpoints = decoder.mapping("checkpoints") { CheckpointSettings(from: &$0) }
        events = decoder.mapping("events") { decoder in
            EventSettings(mapping: decoder.optionalMapping("mapping") { EventMapping(from: &$0) })
        }
        measures = decoder.list("measures", of: "measures", countMax: Self.measuresMax) { MeasureDefinition(from: &$0) }
        segments = decoder.list("segments", of: "segments", countMax: Self.segmentsMax) { SegmentDefinition(from: &$0) }
        insights = decoder.list("insights", of: "insights", countMax: Self.insightsMax) { InsightDefinition(from: &$0) }
        jobs = decoder.mapping("jobs") { JobSettings(from: &$0) }
        http = decoder.mapping("http") { HTTPSettings(from: &$0) }
        logging = decoder.mapping("logging") { LoggingSettings(from: &$0) }
    }
}

extension CheckpointSettings {
    init(from decoder: inout MappingDecoder) {
        interval = decoder.value("interval", .duration(.zero...days(7), example: "10m"), default: interval)
        ageMax = decoder.value("age_max", .duration(.seconds(60)...days(7), example: "12h"), default: ageMax)
    }
}

extension LoggingSettings {
    init(from decoder: inout MappingDecoder) {
        level = decoder.value("level", .choice, default: level)
        format = decoder.value("format", .choice, default: format)
    }
}

extension EmbeddedLogSettings {
    init(from decoder: inout MappingDecoder) {
        path = decoder.value("path", .line("a file", bytesMax: 4096), default: path)
        durability = decoder.value("durability", .choice, default: durability)
        retention = decoder.mapping("retention") { decoder in
            RetentionSettings(
                age: decoder.optional("age", .duration(.seconds(60)...days(3650), example: "7d")),
                bytes: decoder.optional(
                    "bytes", .bytes(ByteSize(bytes: 1 << 20)...ByteSize(bytes: 1 << 50), example: "10GiB")))
        }
    }
}

private func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
