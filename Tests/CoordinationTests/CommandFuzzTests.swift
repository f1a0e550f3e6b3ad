import Coordination
import Engine
import Foundation
import Numerics
import Testing

/// Whatever the bytes are, nothing breaks, and every record is answered: at once, or it waits for shards.
@Suite struct CommandFuzzTests {
    static let seeds: [[UInt8]] =
        (CommandFaultTests.refused.map(\.json) + IdempotenceTests.changing + [
            #"{"id":"e","command":"erase","customer":"c"}"#, #"{"command":"members","target":"buyers","limit":3}"#,
            #"{"command":"status"}"#,
            #"{"command":"list-members","target":"vip","add":["x","\u00e9\n"],"remove":["y"]}"#,
            #"{"command":"define","kind":"segment","target":"n","spec":{"rule":"exists(a)"},"dryRun":true}"#,
        ]).map { Array($0.utf8) }

    static func fresh() -> Coordinator {
        var coordinator = Coordinator(settings: CoordinatorSettings(partitions: 2))
        coordinator.reconcile(ConfiguredDefinitions(CommandFaultTests.definitions), at: 0)
        return coordinator
    }

    static func mutated(_ random: inout SplitMix64) -> [UInt8] {
        var bytes = seeds[Int(random.next() % UInt64(seeds.count))]
        for _ in 0..<random.next() % 4 where !bytes.isEmpty {
            let at = Int(random.next() % UInt64(bytes.count))
            switch random.next() % 6 {
            case 0: bytes.remove(at: at)
            case 1: bytes[at] = UInt8(truncatingIfNeeded: random.next())
            case 2: bytes.insert(Array("{}[]\",:\\0-e.tn".utf8)[Int(random.next() % 14)], at: at)
            case 3: bytes.removeSubrange(at..<min(bytes.count, at + Int(random.next() % 9)))
            case 4: bytes.insert(contentsOf: bytes[..<at].suffix(12), at: at)
            default:
                let other = seeds[Int(random.next() % UInt64(seeds.count))]
                bytes = Array(bytes[..<at] + other.suffix(Int(random.next() % UInt64(other.count + 1))))
            }
        }
        return bytes
    }

    @Test(arguments: [1, 2, 3, 4])
    func everyRecordIsAnswered(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var coordinator = Self.fresh()
        var answers = 0
        var pending: Set<String> = []
        func count(_ outputs: [CoordinatorOutput]) {
            for output in outputs {
                switch output {
                case .status(_, let value?):
                    // Runs are told too; answers are told apart by how they begin.
                    if String(decoding: value, as: UTF8.self).contains("\"kind\":\"command\"") { answers += 1 }
                case .catalog(let key, let value) where key.hasPrefix("pending/"):
                    if value == nil { pending.remove(key) } else { pending.insert(key) }
                default: break
                }
            }
        }
        for offset in 0..<25_000 {
            // Not too many definitions gather: each is checked with every new one.
            if offset % 500 == 499 {
                coordinator.advance(to: 10_000_000)
                count(coordinator.takeOutputs())
                coordinator = Self.fresh()
            }
            let bytes = Self.mutated(&random)
            let before = answers
            coordinator.apply(command: bytes, offset: Int64(offset), at: Int64(offset))
            let outputs = coordinator.takeOutputs()
            count(outputs)
            let isWaiting = outputs.contains {
                if case .catalog(let key, .some) = $0 { key.hasPrefix("pending/") } else { false }
            }
            #expect(
                answers > before || isWaiting,
                "seed \(seed), offset \(offset): \(String(decoding: bytes, as: UTF8.self))")
            // Shards answer now and then, so that not everything waits.
            guard offset % 50 == 0 else { continue }
            for case .erase(let run, _) in outputs.compactMap({
                if case .order(0, let order) = $0 { order } else { nil }
            }) {
                for partition in Int32(0)..<2 {
                    coordinator.apply(
                        ShardAnswer(
                            partition: partition, moment: .init(offsets: [:], clock: 0),
                            content: .erased(run: run, wasKnown: false)), at: Int64(offset))
                }
            }
            count(coordinator.takeOutputs())
        }
        coordinator.advance(to: 10_000_000)
        count(coordinator.takeOutputs())
        #expect(answers > 20_000)
        #expect(pending.count <= 256)
    }

    /// Values of JSON, and texts that are none, against Foundation's reader; which lets a comma stand at the end.
    @Test func jsonIsWhatFoundationReads() {
        let values = [
            "0", "-0", "01", "1.", ".5", "1e5", "1E+05", "1e", "-", "+1", "NaN", "true", "tru", "nul", "null ",
            "\"\\u00e9\"",
            "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\x\"", "\"a\tb\"", "\"a\\tb\"", "[,1]", "[1 2]", "[[[]]]",
            "{\"a\":}",
            "{\"a\" 1}", "{a:1}", "'a'", "\"\\\\\"", "\"", "[", "{\"a\":[{\"b\":null}]}", "/**/1",
            "\u{FEFF}1", "\u{A0}1",
        ]
        var desk = Desk()
        for value in values {
            let text = "{\"command\":\"status\",\"x\":\(value)}"
            let isJSON = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil
            let words = desk.send(text)?.words ?? ""
            #expect(words.contains("is no JSON") == !isJSON, "\(value): \(words)")
        }
        for value in ["[1,]", "{\"a\":1,}"] {
            let words = desk.send("{\"command\":\"status\",\"x\":\(value)}")?.words ?? ""
            #expect(words.contains("is no JSON"), "\(value): \(words)")
        }
        let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
        #expect(desk.send("{\"command\":\"status\",\"x\":\(deep)}")?.words.contains("more than 64 levels") == true)
    }
}
