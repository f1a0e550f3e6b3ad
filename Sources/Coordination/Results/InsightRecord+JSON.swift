import Insights

extension InsightRecord: Codable {
    private enum CodingKeys: CodingKey {
        case id, kind, name, displayName, description, tags, source, spec, version, run, status, lastStatus, startedAt
        case endedAt, durationMs, asOf, customers, schedule, result
    }

    /// What a definition asks, without its schedule.
    private enum SpecKeys: CodingKey { case segments, fields, segment, against }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(kind, forKey: .kind)
        try container.encode(id, forKey: .name)
        try container.encode(displayName, forKey: .displayName)
        try container.encode(description, forKey: .description)
        try container.encode(tags, forKey: .tags)
        try container.encode(source, forKey: .source)
        try encodeSpec(to: container.nestedContainer(keyedBy: SpecKeys.self, forKey: .spec))
        try container.encode(version, forKey: .version)
        try container.encode(run, forKey: .run)
        try container.encode(status, forKey: .status)
        try container.encode(lastStatus, forKey: .lastStatus)
        try container.encode(startedAt, forKey: .startedAt)
        try container.encode(endedAt, forKey: .endedAt)
        try container.encode(durationMs, forKey: .durationMs)
        try container.encode(asOf, forKey: .asOf)
        try container.encode(customers, forKey: .customers)
        try container.encode(schedule, forKey: .schedule)
        try container.encode(result, forKey: .result)
    }

    private func encodeSpec(to container: KeyedEncodingContainer<SpecKeys>) throws {
        var container = container
        switch spec {
        case .overlap(let spec):
            try container.encode(spec.segments, forKey: .segments)
            try container.encode(spec.fields, forKey: .fields)
        case .differentiators(let spec):
            try container.encode(spec.segment, forKey: .segment)
            try container.encode(spec.against, forKey: .against)
            try container.encode(spec.fields, forKey: .fields)
        case .rule, .list, .measure: break
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        kind = try container.decode(DefinitionKind.self, forKey: .kind)
        displayName = try container.decode(String.self, forKey: .displayName)
        description = try container.decodeIfPresent(String.self, forKey: .description)
        tags = try container.decode([String].self, forKey: .tags)
        source = try container.decode(CatalogEntry.Source.self, forKey: .source)
        version = try container.decode(UInt32.self, forKey: .version)
        run = try container.decodeIfPresent(String.self, forKey: .run)
        status = try container.decode(RunStatus.self, forKey: .status)
        lastStatus = try container.decodeIfPresent(RunRecord.self, forKey: .lastStatus)
        startedAt = try container.decodeIfPresent(RecordInstant.self, forKey: .startedAt)
        endedAt = try container.decodeIfPresent(RecordInstant.self, forKey: .endedAt)
        durationMs = try container.decodeIfPresent(Int64.self, forKey: .durationMs)
        asOf = try container.decode([PartitionMoment].self, forKey: .asOf)
        customers = try container.decodeIfPresent(UInt64.self, forKey: .customers)
        schedule = try container.decodeIfPresent(Schedule.self, forKey: .schedule)
        let asked = try container.nestedContainer(keyedBy: SpecKeys.self, forKey: .spec)
        switch kind {
        case .overlap:
            spec = .overlap(
                OverlapSpec(
                    segments: try asked.decode([String].self, forKey: .segments),
                    fields: try asked.decode([String].self, forKey: .fields)))
            result = try container.decodeIfPresent(OverlapResult.self, forKey: .result).map(InsightResult.overlap)
        case .differentiators:
            spec = .differentiators(
                DifferentiatorsSpec(
                    segment: try asked.decode(String.self, forKey: .segment),
                    against: try asked.decodeIfPresent(String.self, forKey: .against),
                    fields: try asked.decodeIfPresent([String].self, forKey: .fields)))
            result = try container.decodeIfPresent(DifferentiatorsResult.self, forKey: .result)
                .map(InsightResult.differentiators)
        case .segment, .measure, .expansion, .clustering:
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container, debugDescription: "a \(kind.rawValue) is no insight of this version")
        }
    }
}
