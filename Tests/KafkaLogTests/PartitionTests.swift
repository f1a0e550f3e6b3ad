import Events
import Foundation
import KafkaLog
import LogTestSupport
import Logs
import Numerics
import Testing

extension BrokerTests {
    /// A customer's partition is the one that other producers choose.
    @Suite struct PartitionTests {
        private static let kcat = "/usr/bin/kcat"

        private func check(_ place: KafkaPlace, _ log: KafkaLog, partitions: Int32, count: Int) throws {
            var found = 0
            for partition in 0..<partitions {
                for record in try log.records(place.events, partition) {
                    var key = try #require(record.key)
                    let own = key.withUTF8 {
                        unsafe Murmur2.partition(of: UnsafeRawBufferPointer($0), partitions: partitions)
                    }
                    #expect(own == partition, "\(key)")
                    found += 1
                }
            }
            #expect(found == count)
        }

        @Test func asOfJavasProducer() throws {
            let place = try KafkaPlace()
            let log = try place.openWithTopics(partitions: 7)
            let made = try place.broker.tool([
                "verifiable-producer", "--topic", place.events, "--max-messages", "200", "--repeating-keys", "100",
            ])
            guard made != nil else { return }
            try check(place, log, partitions: 7, count: 200)
        }

        @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: kcat), "skipped: no kcat"))
        func asOfKcat() throws {
            let place = try KafkaPlace()
            let log = try place.openWithTopics(partitions: 7)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Self.kcat)
            process.arguments = [
                "-P", "-b", place.broker.bootstrap, "-t", place.events, "-K", ":", "-X",
                "topic.partitioner=murmur2_random",
            ]
            let input = Pipe()
            process.standardInput = input
            try process.run()
            let lines = (0..<300).map { "c\($0 * 7919)-ü€😀:value\n" }.joined()
            try input.fileHandleForWriting.write(contentsOf: Data(lines.utf8))
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            try check(place, log, partitions: 7, count: 300)
        }
    }
}
