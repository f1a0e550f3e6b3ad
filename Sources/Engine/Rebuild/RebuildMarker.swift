import Foundation

// While a partition's state is made anew, its changelog holds customers of the old state and of the new one. A record
// under the key `!rebuild` says so from the first transaction on, and the last one removes it together with writing the
// new commit record. A shard is not restored from a changelog that has it. It is JSON:
//
//     {"inputs":[{"isNew":false,"lettersBefore":0,"until":1000}]}

/// What a rebuild that is begun again must know of the one before it.
public struct RebuildMarker: Codable, Sendable, Equatable {
    /// One input topic.
    public struct Input: Codable, Sendable, Equatable {
        /// The first offset that is not worked in.
        public var until: Int64
        /// Whether its records are worked in for the first time, so that what cannot be used becomes dead letters.
        public var isNew: Bool
        /// The first offset whose dead letters are not published.
        public var lettersBefore: Int64

        public init(until: Int64, isNew: Bool, lettersBefore: Int64 = 0) {
            self.until = until
            self.isNew = isNew
            self.lettersBefore = lettersBefore
        }
    }

    static let key = "!rebuild"

    /// By input topic.
    public var inputs: [Input]

    public init(inputs: [Input]) { self.inputs = inputs }

    /// nil where the bytes are something else.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let marker = try? JSONDecoder().decode(Self.self, from: unsafe Data(bytes)) else { return nil }
        self = marker
    }

    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // A value of whole numbers and truths: there is nothing in it that JSON cannot hold.
        return Array((try? encoder.encode(self)) ?? Data())
    }
}
