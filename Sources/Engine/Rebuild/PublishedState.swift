import Customers
import Events
import Foundation
import Journeys

/// What is known of a partition whose state is made anew: what consumers were told, and what its changelog still tells.
///
/// Memberships are those of the topic of members, so that what is published afterwards is what consumers lack, however
/// little of the changelog is left. A customer's version is the greatest that stands anywhere: no two changes may have
/// the same.
public struct PublishedState {
    struct Membership {
        /// Index of `segments`.
        var segment: Int
        /// nil where the record does not say.
        var since: Int64?
    }

    struct Customer {
        var version: UInt64 = 0
        /// Whether the changelog's record could be read, which has the last version.
        var isVersionKnown = false
        /// Whether the changelog has a record.
        var isRecorded = false
        var memberships: [Membership] = []
    }

    /// What the last line about a segment says.
    struct Line: Decodable {
        let definitionVersion: UInt32
        let entries: UInt64
        let exits: UInt64
        let asOf: String
    }

    var customers: [[UInt8]: Customer] = [:]
    /// Ids of the segments that anybody is, or was, a member of.
    private(set) var segments: [String] = []
    private var segmentIndex: [[UInt8]: Int] = [:]
    /// Keys of the changelog that are nobody's.
    private(set) var strayKeys: Set<[UInt8]> = []
    private(set) var lines: [String: Line] = [:]
    /// Entries and exits that the topic of changes has, by segment.
    private(set) var counts: [String: (entries: UInt64, exits: UInt64)] = [:]
    private(set) var commit: CommitRecord?
    /// What a rebuild left that was not finished.
    public private(set) var marker: RebuildMarker?
    private let decoder = RecordDecoder(
        RecordLayout(
            states: [], segments: [], marks: 0, markWords: 0, modelVersion: UInt8(UntrainedEncoder.modelVersion)))

    public init() {}

    /// Next offset of each input topic by the commit record; nil where there is none that can be read.
    public var recordedOffsets: [Int64?]? { commit?.offsets }

    /// The clock as last known; nil where nothing tells.
    var clock: Int64? {
        commit?.clock
            ?? lines.values.compactMap { line in
                var text = line.asOf
                return text.withUTF8 { unsafe RFC3339.dateTime(UnsafeRawBufferPointer($0)) }
            }.max()
    }

    /// Changes published, as far as is known.
    var changes: UInt64 {
        max(commit?.figures.changes ?? 0, counts.values.reduce(0) { $0 + $1.entries + $1.exits })
    }

    /// Entries and exits of a segment, as far as is known.
    func changes(of segment: String) -> (entries: UInt64, exits: UInt64) {
        let old = commit?.segments.first { $0.id == segment }
        let line = lines[segment]
        let count = counts[segment] ?? (0, 0)
        return (
            max(old?.entries ?? 0, line?.entries ?? 0, count.entries),
            max(old?.exits ?? 0, line?.exits ?? 0, count.exits)
        )
    }

    /// Takes in a record of the changelog, whatever state it is in. Throws only where a later version of Kindred wrote
    /// it.
    public mutating func takeChangelog(_ record: RecordView) throws(RestoreError) {
        guard let key = unsafe record.key else { return }
        if unsafe key.elementsEqual(CommitRecord.key.utf8) {
            commit = try unsafe record.value.flatMap { bytes throws(RestoreError) in
                try Self.unlessDamaged { () throws(RestoreError) in unsafe try CommitRecord(bytes) }
            }
        } else if unsafe key.elementsEqual(RebuildMarker.key.utf8) {
            marker = unsafe record.value.flatMap { unsafe RebuildMarker($0) }
        } else if unsafe key.first == Shard.customerKey {
            unsafe try takeCustomer(unsafe Array(key.dropFirst()), unsafe record.value)
        } else if unsafe record.value == nil {
            unsafe strayKeys.remove(Array(key))
        } else {
            unsafe strayKeys.insert(Array(key))
        }
    }

    private mutating func takeCustomer(_ id: [UInt8], _ value: UnsafeRawBufferPointer?) throws(RestoreError) {
        guard let value = unsafe value else {
            customers[id]?.isRecorded = false
            return
        }
        let decoder = decoder
        let version = try Self.unlessDamaged { () throws(RestoreError) in
            do throws(RecordFault) {
                return unsafe try decoder.publishedVersion(of: value)
            } catch {
                throw .customer(error)
            }
        }
        var customer = customers[id] ?? Customer()
        customer.isRecorded = true
        customer.isVersionKnown = version != nil
        customer.version = max(customer.version, version ?? 0)
        customers[id] = customer
    }

    /// Takes in a record of the topic of members.
    public mutating func takeMember(_ record: RecordView) {
        guard let key = unsafe record.key, let slash = unsafe key.firstIndex(of: UInt8(ascii: "/")) else { return }
        let segment = index(ofSegment: unsafe Array(key[..<slash]))
        let id = unsafe Array(key[(slash + 1)...])
        guard let value = unsafe record.value else {
            customers[id]?.memberships.removeAll { $0.segment == segment }
            return
        }
        let text = unsafe PublishedText(value)
        var customer = customers[id] ?? Customer()
        customer.memberships.removeAll { $0.segment == segment }
        customer.memberships.append(Membership(segment: segment, since: text.since))
        customer.version = max(customer.version, text.version ?? 0)
        customers[id] = customer
    }

    /// Takes in a record of the topic of entries and exits.
    public mutating func takeChange(_ record: RecordView) {
        guard let key = unsafe record.key, let value = unsafe record.value else { return }
        let text = unsafe PublishedText(value)
        guard let version = text.version, let (segment, entered) = text.change else { return }
        if entered {
            counts[segment, default: (0, 0)].entries += 1
        } else {
            counts[segment, default: (0, 0)].exits += 1
        }
        let id = unsafe Array(key)
        customers[id, default: Customer()].version = max(customers[id]?.version ?? 0, version)
    }

    /// Takes in a record of the topic of lines about segments; those of other partitions are passed over.
    public mutating func takeLine(_ record: RecordView, partition: Int32) {
        guard let key = unsafe record.key, let slash = unsafe key.firstIndex(of: UInt8(ascii: "/")),
            unsafe key[(slash + 1)...].elementsEqual("\(partition)".utf8)
        else { return }
        let segment = unsafe String(decoding: key[..<slash], as: UTF8.self)
        lines[segment] = unsafe record.value.flatMap { try? JSONDecoder().decode(Line.self, from: unsafe Data($0)) }
    }

    private mutating func index(ofSegment id: [UInt8]) -> Int {
        if let known = segmentIndex[id] { return known }
        segmentIndex[id] = segments.count
        segments.append(String(decoding: id, as: UTF8.self))
        return segments.count - 1
    }

    /// What a body reads; nil where it is damaged.
    private static func unlessDamaged<Value>(
        _ body: () throws(RestoreError) -> Value
    ) throws(RestoreError) -> Value? {
        do {
            return try body()
        } catch {
            if error.isFromLaterVersion { throw error }
            return nil
        }
    }
}
