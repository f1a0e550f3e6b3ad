import Coordination
import Numerics

/// What definitions there should be after some commands, by the simplest means: texts by id, and searches through all.
struct DefinitionModel {
    struct Segment {
        /// nil for a list.
        var attribute: String?
        var segment: String?
        var measure: String?
        var version: Int
    }

    var segments: [String: Segment] = [:]
    /// Measures' windows in days, with versions.
    var measures: [String: (days: Int, version: Int)] = [:]
    var overlaps: [String: [String]] = [:]
    private var lastSegmentVersions: [String: Int] = [:]
    private var lastMeasureVersions: [String: Int] = [:]

    /// Whether a list may be defined; defines it if so.
    mutating func defineList(_ id: String) -> Bool {
        if let known = segments[id] { return known.attribute == nil }
        segments[id] = Segment(version: (lastSegmentVersions[id] ?? 0) + 1)
        return true
    }

    mutating func defineRule(_ id: String, _ attribute: String, segment: String?, measure: String?) -> Bool {
        if let known = segments[id], known.attribute == nil { return false }
        if let segment, segments[segment] == nil || segment == id || leads(from: segment, to: id) { return false }
        if let measure, measures[measure] == nil { return false }
        var next = Segment(attribute: attribute, segment: segment, measure: measure, version: 0)
        next.version = segments[id]?.version ?? (lastSegmentVersions[id] ?? 0) + 1
        if let known = segments[id], meaning(known) != meaning(next) { next.version += 1 }
        segments[id] = next
        return true
    }

    /// What a rule says with its measure written out.
    private func meaning(_ segment: Segment) -> [String?] {
        [segment.attribute, segment.segment, segment.measure.flatMap { measures[$0]?.days }.map(String.init)]
    }

    private func leads(from segment: String, to goal: String) -> Bool {
        var next: String? = segment
        while let here = next {
            if here == goal { return true }
            next = segments[here]?.segment
        }
        return false
    }

    mutating func defineMeasure(_ id: String, days: Int) {
        guard let known = measures[id] else {
            measures[id] = (days, (lastMeasureVersions[id] ?? 0) + 1)
            return
        }
        guard known.days != days else { return }
        measures[id] = (days, known.version + 1)
        for (key, segment) in segments where segment.measure == id { segments[key]?.version = segment.version + 1 }
    }

    mutating func defineOverlap(_ id: String, _ named: [String]) -> Bool {
        guard Set(named).count == 2, named.allSatisfy({ segments[$0] != nil }) else { return false }
        overlaps[id] = named
        return true
    }

    mutating func deleteSegment(_ id: String) -> Bool {
        guard let segment = segments[id], !segments.values.contains(where: { $0.segment == id }),
            !overlaps.values.contains(where: { $0.contains(id) })
        else { return false }
        lastSegmentVersions[id] = segment.version
        segments[id] = nil
        return true
    }

    mutating func deleteMeasure(_ id: String) -> Bool {
        guard let measure = measures[id], !segments.values.contains(where: { $0.measure == id }) else { return false }
        lastMeasureVersions[id] = measure.version
        measures[id] = nil
        return true
    }
}
