import Foundation

// The coordinator's own record: everything it must know after a restart, as compacted records of `catalog`, JSON with
// a `schema`. Keys that begin with `!` are of whoever commits the records, and never come here.
//
//     set                  version of the whole set of definitions
//     segment/ID, …        a definition, under its kind: its text, source, version, times, and its last run's number
//     configured/KIND/ID   hash of what the configuration said of it, kept after its deletion too
//     retired/KIND/ID      version and run's number of a definition that is no more, from which a later one counts on
//     command/SLOT         an answered command: its id, a hash of its content and its answer; slots are used in turn
//     pending/ID           a command that waits for the shards
//     clock/PARTITION      where a partition's clock stands
//     adoption/PARTITION   which set a partition was sent, how far it took it over, and what is not ready there
//     run/…                what runs keep

/// A record of the catalog: content with the schema that it is written in.
struct CatalogRecord<Content: Codable>: Codable {
    var schema: Int
    var content: Content
}

/// Writes and reads contents of catalog records.
enum CatalogCodec {
    /// Of this program.
    static let schema = 1

    private struct Head: Decodable { var schema: Int }

    static func bytes(_ content: some Codable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts, integers and truths: there is nothing in them that JSON cannot say.
        return (try? encoder.encode(CatalogRecord(schema: CatalogCodec.schema, content: content))).map(Array.init) ?? []
    }

    static func read<Content: Codable>(
        _ type: Content.Type, key: String, _ bytes: [UInt8]
    ) throws(CatalogFault) -> Content {
        let data = Data(bytes)
        let decoder = JSONDecoder()
        if let head = try? decoder.decode(Head.self, from: data), head.schema > CatalogCodec.schema {
            throw .newerSchema(key: key, schema: head.schema)
        }
        do {
            return try decoder.decode(CatalogRecord<Content>.self, from: data).content
        } catch {
            throw .malformed(key: key, text: "\(error)")
        }
    }
}
