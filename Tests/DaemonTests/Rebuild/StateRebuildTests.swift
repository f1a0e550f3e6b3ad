import Configuration
import Daemon
import Foundation
import Logs
import Testing

/// A state made anew is that of an undisturbed run, and consumers see nothing twice and miss nothing.
@Suite struct StateRebuildTests {
    private static let count = 1500

    /// A place where all was read once.
    private func drained(_ count: Int = Self.count, clock: Configuration.ClockMode = .event) throws -> RebuildPlace {
        let place = try RebuildPlace(records: count)
        place.place.configuration.clock = clock
        try place.drain()
        return place
    }

    @Test(arguments: [Configuration.ClockMode.event, .live]) func whereNothingDiffersNothingIsPublished(
        clock: Configuration.ClockMode
    ) throws {
        let place = try drained(clock: clock)
        let published = try place.published()
        let state = try place.state()
        let figures = try #require(try place.rebuild())
        #expect(figures.partitions == 3 && figures.records == Self.count && figures.customers == 40)
        #expect(figures.entered == 0 && figures.exited == 0)
        #expect(try place.published() == published)
        #expect(try place.state() == state)

        // What comes afterwards is what would have come.
        try place.append(Self.count..<2000)
        let status = try place.drain()
        let undisturbed = try drained()
        try undisturbed.append(Self.count..<2000)
        #expect(status.records == 2000)
        #expect(try undisturbed.drain().changes == status.changes)
        #expect(try place.published() == undisturbed.published())
    }

    /// Ways in which a changelog ceases to be one.
    enum Damage: CaseIterable {
        case gone, commitRecordGone, commitRecordDamaged, customersDamaged, strangersInside
    }

    private func damage(_ place: RebuildPlace, _ damage: Damage) throws {
        switch damage {
        case .gone: try place.replaceAll(in: "changelog", by: nil)
        case .commitRecordGone: try place.replaceAll(in: "changelog", where: { $0 == "!commit" }, by: nil)
        case .commitRecordDamaged:
            try place.replaceAll(in: "changelog", where: { $0 == "!commit" }, by: "{\"checksum\":")
        case .customersDamaged: try place.replaceAll(in: "changelog", where: { $0.hasSuffix("1") }, by: "KC?")
        case .strangersInside:
            try place.withLog { log in
                for partition in 0..<Int32(3) {
                    try place.append([("x", "y")], to: "changelog", partition: partition, in: log)
                }
            }
        }
    }

    @Test(arguments: Damage.allCases) func aDamagedChangelogIsMadeAnew(kind: Damage) throws {
        let place = try drained()
        let published = try place.published()
        let state = try place.state()
        try damage(place, kind)
        let refusal = try #require(place.refusal())
        #expect(refusal.contains("`kindred state rebuild`"), "\(refusal)")
        let figures = try #require(try place.rebuild())
        #expect(figures.entered == 0 && figures.exited == 0)
        #expect(try place.published() == published)
        #expect(try place.state() == state)
        try place.append(Self.count..<1700)
        try place.drain()
        let undisturbed = try drained()
        try undisturbed.append(Self.count..<1700)
        try undisturbed.drain()
        #expect(try place.published() == undisturbed.published())
        #expect(try place.state() == undisturbed.state())
    }

    @Test func whatConsumersLackIsPublishedAndNothingElse() throws {
        let place = try drained()
        let whole = try place.published()
        let lost = try #require(whole.members.keys.filter { $0.hasPrefix("version/c") }.min())
        try place.replaceAll(in: "segment-members", where: { $0 == lost }, by: nil)
        let stranger =
            "{\"customer\":\"nobody\",\"segment\":\"gone\",\"since\":\"2026-01-01T00:00:00.000Z\",\"version\":4}"
        try place.withLog {
            try place.append([("gone/nobody", stranger)], to: "segment-members", partition: 0, in: $0)
        }
        let before = try place.published()
        let figures = try #require(try place.rebuild())
        #expect(figures.entered == 1 && figures.exited == 1)
        let after = try place.published()
        let changes = after.changes(since: before)
        #expect(changes.count == 2 && changes.allSatisfy { $0.contains("\"origin\":\"rebuild\"") })
        #expect(changes.contains { $0.contains("\"userId\":\"nobody\"") && $0.contains("\"version\":5,") })
        #expect(Set(after.members.keys) == Set(whole.members.keys))
        let since = try #require(whole.members[lost]?.components(separatedBy: "\"since\":\"").last?.prefix(24))
        #expect(after.members[lost]?.contains(since) == true)
        #expect(try place.rebuild()?.entered == 0)
        try place.drain()
        #expect(try place.published() == after)
    }

    @Test func definitionsThatChangedMeanwhileHoldForThePastToo() throws {
        let place = try drained()
        place.rules = RebuildPlace.otherRules
        try place.define()
        try place.rebuild()
        let whole = try RebuildPlace(records: Self.count)
        whole.rules = RebuildPlace.otherRules
        try whole.drain()
        let members = try place.published().members
        #expect(Set(members.keys) == Set(try whole.published().members.keys))
        try expectRisingVersions(place)
    }

    /// No two changes of a customer have the same version.
    private func expectRisingVersions(_ place: RebuildPlace) throws {
        for (customer, changes) in try place.published().changes {
            let versions = changes.compactMap { change in
                change.components(separatedBy: "ed\",\"version\":").last.flatMap { Int($0.prefix { $0.isNumber }) }
            }
            #expect(versions.count == changes.count && versions == Set(versions).sorted(), "\(customer)")
        }
    }

    // MARK: offsets

    @Test func anOffsetFromOutsideGivesWayToTheCommitRecord() throws {
        let place = try drained()
        let state = try place.state()
        let published = try place.published()
        try commit(place, 10_000)
        #expect(place.refusal()?.contains("`kindred state rebuild`") == true)
        #expect(try place.rebuild()?.records == Self.count)
        #expect(try place.published() == published)
        #expect(try place.state() == state)
    }

    @Test func whereNobodyKnowsTheOffsetAllIsRead() throws {
        let place = try drained()
        let published = try place.published()
        try place.append(Self.count..<2000)
        try damage(place, .gone)
        try commit(place, 10_000)
        let figures = try #require(try place.rebuild())
        #expect(figures.records == 2000)
        let whole = try drained(2000)
        let after = try place.published()
        #expect(Set(after.members.keys) == Set(try whole.published().members.keys))
        #expect(after.changes(since: published).allSatisfy { $0.contains("\"origin\":\"rebuild\"") })
        // What was not known to have been read is read for the first time.
        #expect(after.deadLetters.count == published.deadLetters.count + (try whole.published().deadLetters.count))
        let state = try place.state()
        try place.drain()
        #expect(try place.state() == state)
        try expectRisingVersions(place)
    }

    private func commit(_ place: RebuildPlace, _ offset: Int64) throws {
        try place.withLog { log in
            let member = try log.member(topics: ["events"], slot: 0, slots: 1)
            defer { member.close() }
            try log.committer(slot: 0).commit(
                LogTransaction(
                    outputs: [],
                    offsets: (0..<3).map { ConsumedOffset(topic: "events", partition: $0, next: offset) }))
        }
    }

    @Test func membersAloneTellWhatConsumersBelieve() throws {
        let place = try drained()
        let copy = try RebuildPlace(records: Self.count)
        try copy.withLog { log in
            try log.create(TopicPlan(copy.place.configuration.topics).specifications)
            for partition in 0..<Int32(3) {
                let members = try place.withLog { try place.place.records($0, "segment-members", partition) }
                try copy.append(
                    members.map { (RebuildPlace.text($0[0]), $0[1].isEmpty ? nil : RebuildPlace.text($0[1])) },
                    to: "segment-members", partition: partition, in: log)
            }
        }
        let figures = try #require(try copy.rebuild())
        #expect(figures.entered == 0 && figures.exited == 0 && figures.customers == 40)
        let published = try copy.published()
        #expect(published.changes.isEmpty)
        #expect(published.members == (try place.published().members))
        #expect(published.deadLetters.count == (try place.published().deadLetters.count))
    }

    // MARK: time

    @Test func fromATimeOnOlderEventsAreForgotten() throws {
        let place = try drained(1000)
        let first = try place.published()
        place.wall.advance(3_600_000)
        let time = place.wall.now
        try place.append(1000..<1040)
        try place.drain()
        let before = try place.published()
        let figures = try #require(try place.rebuild(from: .time(time)))
        #expect(figures.records == 40 && figures.customers < 40 && figures.exited > 0)
        let after = try place.published()
        #expect(after.members.count < first.members.count)
        #expect(after.changes(since: before).count == figures.entered + figures.exited)
        // `version` reads all of a customer's life; a day is soon over.
        let lines = try place.withLog { log in
            try (0..<Int32(3)).flatMap { try place.place.records(log, "segments", $0).map { RebuildPlace.text($0[1]) } }
        }
        let newest = Dictionary(lines.map { (String($0.prefix(40)), $0) }) { $1 }
        #expect(
            newest.values.filter { $0.contains("\"segment\":\"version\"") }.allSatisfy {
                $0.contains("\"ready\":false")
            })
        // Those who come back go on where they were.
        try place.append(1040..<1400)
        try place.drain()
        #expect(try place.published().changes.values.joined().count > after.changes.values.joined().count)
        try expectRisingVersions(place)
        #expect(try !place.state().isEmpty)
    }

    @Test func fromBeforeTheFirstEventNothingIsForgotten() throws {
        let place = try drained()
        let state = try place.state()
        #expect(try place.rebuild(from: .time(1_700_000_000_000))?.records == Self.count)
        #expect(try place.state() == state)
    }
}
