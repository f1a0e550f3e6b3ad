/// A record of `control`, read: what it says as far as that can be told, and what is wrong with it.
struct CommandRecord: Sendable, Equatable {
    static let idBytesMax = 128
    /// A record that is longer is refused unread.
    static let bytesMax = 1 << 20
    /// Ids that begin so are those of commands without one.
    static let offsetPrefix = "control-"

    /// Its own id, or that of its offset.
    let id: String
    /// The command's word as it came; nil where there is none.
    let word: String?
    let target: String?
    /// Hash of all that it says, whatever its spelling.
    let fingerprint: String
    /// As far as it can be told; with faults, what else is wrong with it can still be found.
    let command: Command?
    /// What is wrong with it, whatever is defined.
    let faults: [CommandFault]

    init(_ bytes: [UInt8], offset: Int64) {
        let ownID = "\(Self.offsetPrefix)0-\(offset)"
        do {
            let members = try Self.members(bytes)
            var reader = CommandReader(members)
            command = reader.command()
            faults = reader.faults
            id = reader.id ?? ownID
            word = reader.word
            target = reader.target
            fingerprint = JSONValue.object(members).fingerprint
        } catch {
            (id, word, target, fingerprint) = (ownID, nil, nil, "")
            command = nil
            faults = error.faults
        }
    }

    private static func members(_ bytes: [UInt8]) throws(CommandFaults) -> [JSONValue.Member] {
        guard !bytes.isEmpty else {
            throw CommandFaults(nil, "the record is empty; expected a command, an object of JSON")
        }
        guard bytes.count <= bytesMax else {
            throw CommandFaults(nil, "the record has \(bytes.count) bytes, and a command has at most \(bytesMax)")
        }
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes)
        } catch {
            throw CommandFaults(nil, "the record is no JSON: \(error)")
        }
        guard case .object(let members) = value else {
            throw CommandFaults(nil, "found \(value.found), expected a command, an object of JSON")
        }
        return members
    }
}
