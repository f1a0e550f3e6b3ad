import Events
import KafkaLog
import LogTestSupport
import Logs
import Testing

extension BrokerTests {
    /// The producer's side of the commit protocol, call by call.
    @Suite struct ProducerTests {
        private func kind(_ body: () throws -> Void) -> ProducerError.Kind? {
            do {
                try body()
                return nil
            } catch let error as ProducerError {
                return error.kind
            } catch {
                Issue.record("another error: \(error)")
                return nil
            }
        }

        @Test func whatIsAbortedIsNeverSeenAndTheReaderPassesIt() throws {
            let place = try KafkaPlace()
            let log = try place.openWithTopics()
            let producer = try log.transactions(seat: .worker(0)).makeProducer()
            defer { producer.close() }
            try producer.initTransactions()
            for round in 0..<6 {
                try producer.begin()
                try producer.produce(output(place.members, 0, [TestRecord("k", "\(round)")]))
                try producer.sendOffsets([ConsumedOffset(topic: place.events, partition: 0, next: Int64(round))])
                if round % 2 == 0 { try producer.commit() } else { try producer.abort() }
            }
            #expect(try log.records(place.members).map(\.value) == ["0", "2", "4"])
            let reader = try log.reader(topic: place.members, partition: 0, from: 0)
            let end = try reader.end()
            // Aborted records, and a mark behind each transaction.
            #expect(end > 6)
            var buffer = RecordBuffer()
            repeat { try reader.read(into: &buffer, bytesMax: 1 << 20) } while buffer.count > 0
            #expect(reader.position == end)
            let committed = try log.transactions(seat: .worker(1)).committedOffsets(
                topic: place.events, partitions: [0])
            #expect(committed == [0: 4])
        }

        @Test func aSecondIncarnationFencesTheFirst() throws {
            let place = try KafkaPlace()
            let log = try place.openWithTopics()
            let other = try place.open()
            for log in [log, other] { try log.identify(instance: "same") }
            let first = try log.transactions(seat: .worker(0)).makeProducer()
            try first.initTransactions()
            try first.begin()
            try first.produce(output(place.members, 0, [TestRecord("k", "first")]))
            let second = try other.transactions(seat: .worker(0)).makeProducer()
            try second.initTransactions()
            try second.begin()
            try second.produce(output(place.members, 0, [TestRecord("k", "second")]))
            try second.commit()
            #expect(kind { try first.commit() } == .fenced)
            // It stays so.
            #expect(kind { try first.begin() } == .fenced)
            first.close()
            second.close()
            #expect(kind { try first.begin() } == .fatal)
            #expect(try log.records(place.members).map(\.value) == ["second"])
        }

        @Test func anotherSlotOrInstanceFencesNobody() throws {
            let place = try KafkaPlace()
            let log = try place.openWithTopics()
            let other = try place.open()
            try other.identify(instance: "other")
            let producers = try [
                log.transactions(seat: .worker(0)), log.transactions(seat: .worker(1)),
                other.transactions(seat: .worker(0)),
            ]
            .map { try $0.makeProducer() }
            for producer in producers { try producer.initTransactions() }
            for producer in producers {
                try producer.begin()
                try producer.produce(output(place.members, 0, [TestRecord("k", "v")]))
            }
            for producer in producers { try producer.commit() }
            #expect(try log.records(place.members).count == 3)
            for producer in producers { producer.close() }
        }

        /// The client refuses what is above the topics' bound; where it is told to let more pass, the broker does.
        @Test(arguments: [nil, "8000000"]) func aRecordThatIsTooLargeIsNamed(clientBound: String?) throws {
            let place = try KafkaPlace()
            let log = try place.openWithTopics {
                if let clientBound { $0.client = [ClientSetting(name: "message.max.bytes", value: clientBound)] }
                $0.client.append(ClientSetting(name: "compression.codec", value: "none"))
            }
            let client = try log.transactions(seat: .worker(0))
            let bound = try client.recordBytesMax(topic: place.members)
            let producer = try client.makeProducer()
            defer { producer.close() }
            try producer.initTransactions()
            try producer.begin()
            let large = String(repeating: "x", count: bound + 2000)
            let failed = kind {
                try producer.produce(output(place.members, 0, [TestRecord("s", "small"), TestRecord("k", large)]))
                try producer.commit()
            }
            #expect(failed == .tooLarge(topic: place.members))
            try producer.abort()
            // What the bound says fits, fits.
            let fitting = String(repeating: "x", count: bound - 1)
            let again = kind {
                try producer.begin()
                try producer.produce(output(place.members, 0, [TestRecord("k", fitting)]))
                try producer.commit()
            }
            if again != nil {
                // Where the broker refused a record, librdkafka numbers the next ones anew, at the price of one abort.
                #expect(again == .abortable && clientBound != nil)
                try producer.abort()
                try producer.begin()
                try producer.produce(output(place.members, 0, [TestRecord("k", fitting)]))
                try producer.commit()
            }
            let found = try log.records(place.members)
            #expect(found.map { $0.value?.utf8.count ?? 0 } == [bound - 1])
        }

        @Test func aPartitionThatIsNotThereAborts() throws {
            let place = try KafkaPlace()
            let log = try place.openWithTopics()
            let producer = try log.transactions(seat: .worker(0)).makeProducer()
            defer { producer.close() }
            try producer.initTransactions()
            try producer.begin()
            let failed = kind {
                try producer.produce(output(place.members, 3, [TestRecord("k", "v")]))
                try producer.commit()
            }
            #expect(failed == .abortable)
            try producer.abort()
        }

        @Test func offsetsUnderWayAreWaitedFor() throws {
            let place = try KafkaPlace()
            let log = try place.openWithTopics()
            let client = try log.transactions(seat: .worker(0))
            let producer = try client.makeProducer()
            defer { producer.close() }
            try producer.initTransactions()
            try producer.begin()
            try producer.sendOffsets([ConsumedOffset(topic: place.events, partition: 0, next: 7)])
            // A member is not told of its partitions before it is known where the group stands in them.
            let member = try log.member(topics: [place.events], slot: 1, slots: 1)
            defer { member.close() }
            var buffer = RecordBuffer()
            #expect(try member.poll(into: &buffer, timeout: .seconds(1)) == .idle)
            let asking = BackgroundWork {
                let committed = try client.committedOffsets(topic: place.events, partitions: [0])
                #expect(committed == [0: 7])
            }
            try producer.commit()
            try asking.wait()
            #expect(try member.awaitAssignment() == [PartitionAssignment(partition: 0, committed: [7])])
        }

        @Test func largeOutputsGoThroughAQueueThatIsSmaller() throws {
            let place = try KafkaPlace()
            let log = try place.openWithTopics {
                $0.client = [ClientSetting(name: "queue.buffering.max.messages", value: "1000")]
            }
            let producer = try log.transactions(seat: .worker(0)).makeProducer()
            defer { producer.close() }
            try producer.initTransactions()
            try producer.begin()
            let records = (0..<50_000).map { TestRecord("k\($0)", "\($0)") }
            try producer.produce(output(place.members, 0, records))
            try producer.commit()
            #expect(try log.records(place.members).map(\.value) == records.map(\.value))
        }
    }
}
