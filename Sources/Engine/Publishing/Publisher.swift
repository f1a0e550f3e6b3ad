import Events
import Numerics
import Rules

// What a change looks like outside. An entry or exit, to `segment-events`, in the shape of a Segment track call:
//
//     {"type":"track","event":"Audience Entered","messageId":"…","userId":"c42","timestamp":"…",
//      "properties":{"audience_key":"big-spenders","big-spenders":true},
//      "context":{"kindred":{"segment":"big-spenders","status":"entered","version":7,"definitionVersion":2,
//        "origin":"live","validUntil":null,"cause":{"rule":"count(purchase, 30d) >= 3","observed":3,"threshold":3}}}}
//
// with `"approximate":true` behind `origin` where expiry has been coarsened. And the member, to `segment-members`,
// under the key SEGMENT/CUSTOMER, a tombstone on exit:
//
//     {"customer":"c42","segment":"big-spenders","since":"…","validUntil":null,"origin":"live",
//      "definitionVersion":2,"version":7}

/// A change of one customer and one segment, to be published.
@safe
struct Change {
    var customer: UnsafeRawBufferPointer
    var segment: Int
    var entered: Bool
    var instant: Int64
    var validUntil: Int64?
    var origin: ChangeOrigin
    var version: UInt64
    var definitionVersion: UInt32
    var isApproximate: Bool
    /// nil where the segment is no longer defined.
    var cause: ChangeCause?
}

/// Writes changes as JSON: everything that is the same each time is made once.
///
/// Unsafe inside: it writes into room that the record buffers reserve for it.
@safe
struct Publisher: ~Copyable, Sendable {
    private static let piecesPerSegment = 4
    /// For each segment: the middle of an entry and of an exit, the key's beginning, and the member's segment.
    private let segments: TextPool
    /// For each test: the cause up to the observed figure.
    private let causes: TextPool

    init(segmentIDs: [String], testTexts: [String]) {
        segments = TextPool(segmentIDs.flatMap { Self.pieces(of: $0) })
        causes = TextPool(testTexts.map { "{\"rule\":\(TextPool.quoted($0)),\"observed\":" })
    }

    private static func pieces(of id: String) -> [String] {
        let quoted = TextPool.quoted(id)
        let middles = [true, false].map { entered in
            ",\"properties\":{\"audience_key\":\(quoted),\(quoted):\(entered)},\"context\":{\"kindred\":{\"segment\":"
                + "\(quoted),\"status\":\"\(entered ? "entered" : "exited")\",\"version\":"
        }
        return middles + ["\(id)/", ",\"segment\":\(quoted),\"since\":"]
    }

    private func piece(_ kind: Int, of segment: Int) -> UnsafeRawBufferPointer {
        unsafe segments[segment * Self.piecesPerSegment + kind]
    }

    /// Publishes a change to both topics.
    func publish(_ change: Change, to outputs: inout ShardOutputs) {
        let instant = InstantText(change.instant)
        let validUntil = InstantText(change.validUntil)
        let middle = unsafe piece(change.entered ? 0 : 1, of: change.segment)
        let customerBytes = unsafe JSONWriter.textBytesMax(change.customer.count)
        let causeBytes = change.cause.map { unsafe causes[$0.test].count } ?? 0
        unsafe outputs.segmentEvents.append(
            key: change.customer, valueBytesMax: 512 + customerBytes + middle.count + causeBytes
        ) { room in
            var json = unsafe JSONWriter(to: room)
            // The room takes the hashed text first, which the event is then written over.
            let messageID = unsafe messageID(change, in: room)
            json.raw(
                change.entered
                    ? "{\"type\":\"track\",\"event\":\"Audience Entered\",\"messageId\":\""
                    : "{\"type\":\"track\",\"event\":\"Audience Exited\",\"messageId\":\"")
            json.hex(messageID)
            json.raw("\",\"userId\":")
            unsafe json.text(change.customer)
            json.raw(",\"timestamp\":")
            json.instant(instant)
            unsafe json.raw(middle)
            json.integer(Int64(clamping: change.version))
            writeContext(change, validUntil, to: &json)
            return json.count
        }
        publishMember(change, instant, validUntil, to: &outputs)
    }

    /// Writes an event from behind the version on.
    private func writeContext(_ change: Change, _ validUntil: InstantText, to json: inout JSONWriter) {
        json.raw(",\"definitionVersion\":")
        json.integer(Int64(change.definitionVersion))
        json.raw(",\"origin\":")
        json.origin(change.origin)
        if change.isApproximate { json.raw(",\"approximate\":true") }
        json.raw(",\"validUntil\":")
        json.instant(validUntil)
        json.raw(",\"cause\":")
        write(change.cause, to: &json)
        json.raw("}}}")
    }

    private func write(_ cause: ChangeCause?, to json: inout JSONWriter) {
        guard let cause else { return json.raw("null") }
        unsafe json.raw(causes[cause.test])
        json.figure(cause.observed)
        json.raw(",\"threshold\":")
        if let threshold = cause.threshold { json.millionths(Int128(threshold)) } else { json.raw("null") }
        json.raw("}")
    }

    private func publishMember(
        _ change: Change, _ instant: InstantText, _ validUntil: InstantText, to outputs: inout ShardOutputs
    ) {
        let segment = unsafe piece(3, of: change.segment)
        let room = unsafe 256 + JSONWriter.textBytesMax(change.customer.count) + segment.count
        unsafe outputs.segmentMembers.append(
            key: piece(2, of: change.segment), change.customer, valueBytesMax: change.entered ? room : 0
        ) { room in
            guard change.entered else { return nil }
            var json = unsafe JSONWriter(to: room)
            json.raw("{\"customer\":")
            unsafe json.text(change.customer)
            unsafe json.raw(segment)
            json.instant(instant)
            json.raw(",\"validUntil\":")
            json.instant(validUntil)
            json.raw(",\"origin\":")
            json.origin(change.origin)
            json.raw(",\"definitionVersion\":")
            json.integer(Int64(change.definitionVersion))
            json.raw(",\"version\":")
            json.integer(Int64(clamping: change.version))
            json.raw("}")
            return json.count
        }
    }

    /// XXH3-128 of the customer, NUL, the segment, NUL and the version in digits, which are put together in `room`.
    private func messageID(_ change: Change, in room: UnsafeMutableRawPointer) -> Hash128 {
        let prefix = unsafe piece(2, of: change.segment)
        var text = unsafe JSONWriter(to: room)
        unsafe text.raw(change.customer)
        text.raw("\0")
        unsafe text.raw(UnsafeRawBufferPointer(rebasing: prefix[..<(prefix.count - 1)]))
        text.raw("\0")
        text.integer(Int64(clamping: change.version))
        return unsafe XXH3.hash128(UnsafeRawBufferPointer(start: room, count: text.count))
    }
}

extension JSONWriter {
    mutating func origin(_ origin: ChangeOrigin) {
        switch origin {
        case .live: raw("\"live\"")
        case .timer: raw("\"timer\"")
        case .edit: raw("\"edit\"")
        case .correction: raw("\"correction\"")
        case .rebuild: raw("\"rebuild\"")
        case .list: raw("\"list\"")
        case .erase: raw("\"erase\"")
        }
    }

    mutating func figure(_ figure: ObservedFigure) {
        switch figure {
        case .whole(let number): integer(number)
        case .total(let millionths): self.millionths(millionths)
        case .number(let number): self.number(number)
        case .truth(let holds): holds ? raw("true") : raw("false")
        }
    }
}
