import Foundation
import Simulation
import Testing

/// The hashes are those of `reference print 2000000 100000 7`, the program by which the peers get their events.
@Suite struct ReferenceWorkloadTests {
    /// The SHA-256 of the first `count` events of two million, a line each, by `sha256sum`.
    private func hash(first count: Int) throws -> Substring {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var workload = ReferenceWorkload(events: 2_000_000, customers: 100_000, seed: 7)
        var left = count
        while left > 0 {
            let lines = min(left, 2000)
            left -= lines
            try input.fileHandleForWriting.write(contentsOf: Self.text(of: lines, from: &workload))
        }
        try input.fileHandleForWriting.close()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: answer, as: UTF8.self).prefix(64)
    }

    private static func text(of lines: Int, from workload: inout ReferenceWorkload) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: lines * ReferenceEvent.bytesMax) { room, used in
            guard let start = room.baseAddress else { return }
            for _ in 0..<lines {
                guard let event = workload.next() else { return }
                used += unsafe event.write(to: start + used)
                unsafe room[used] = 10
                used += 1
            }
        }
    }

    @Test func firstHundredThousandAreThoseOfTheReference() throws {
        #expect(
            try hash(first: 100_000) == "46d5bc312b71bcc998d12f63c6e6cde52420773cfa7f4533219f1864ca1a993b")
    }

    @Test func allTwoMillionAreThoseOfTheReference() throws {
        #expect(
            try hash(first: 2_000_000) == "dd3dc69c36b46c07aaad72d1b2ea6d113583cb33c7484fa6be6b5be5a5404b96")
    }

    @Test func endsBehindItsLastEvent() {
        var workload = ReferenceWorkload(events: 3, customers: 1, seed: 1)
        let customers = (0..<4).map { _ in workload.next()?.customer }
        #expect(customers == [0, 0, 0, nil])
    }

    @Test func keyIsTheCustomerOfTheEvent() throws {
        var workload = ReferenceWorkload(events: 10, customers: 30_000_000, seed: 5)
        while let event = workload.next() {
            let key = unsafe [UInt8](unsafeUninitializedCapacity: ReferenceEvent.keyBytesMax) { room, used in
                guard let start = room.baseAddress else { return }
                used = unsafe event.writeKey(to: start)
            }
            let digits = String(event.customer)
            let padded = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
            #expect(String(decoding: key, as: UTF8.self) == "c" + padded)
        }
    }
}
