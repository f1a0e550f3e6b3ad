import Foundation

/// A record of `job-status`: the answer to a command, or how a run stands.
struct StatusRecord {
    /// As it came.
    let json: String
    let id: String
    let kind: String
    let status: String
    /// Of a command's answer.
    let faults: [Fault]
    let result: JSONDocument?
    /// Of a run: what it is a run of, why it failed, the command that asked for it, and how far it is.
    let target: String?
    let reason: String?
    let command: String?
    let partitionsAnswered: Int?
    let partitions: Int?

    /// What is wrong with a command, and where.
    struct Fault: Decodable {
        let field: String?
        let text: String
    }

    private struct Body: Decodable {
        let id: String
        let kind: String
        let status: String
        let faults: [Fault]?
        let result: JSONDocument?
        let target: String?
        let reason: String?
        let command: String?
        let partitionsAnswered: Int?
        let partitions: Int?
    }

    init(_ bytes: UnsafeRawBufferPointer) throws {
        let body = unsafe try JSONDecoder().decode(Body.self, from: Data(bytes))
        json = unsafe String(decoding: bytes, as: UTF8.self)
        id = body.id
        kind = body.kind
        status = body.status
        faults = body.faults ?? []
        result = body.result
        target = body.target
        reason = body.reason
        command = body.command
        partitionsAnswered = body.partitionsAnswered
        partitions = body.partitions
    }

    /// Whether a run is over.
    var isOver: Bool { ["Successful", "Failed", "Canceled"].contains(status) }
}
