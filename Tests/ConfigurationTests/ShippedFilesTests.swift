import Configuration
import Foundation
import Testing

/// Where the package's own `config` folder lies.
let configFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("config")

@Suite struct ShippedFilesTests {
    static let reference = configFolder.appendingPathComponent("kindred.reference.yaml").path

    static let files: [String] = {
        let found = FileManager.default.enumerator(at: configFolder, includingPropertiesForKeys: nil)
        return (found?.compactMap { ($0 as? URL)?.path } ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
    }()

    @Test func thereAreAllOfThem() {
        let names = Self.files.map { $0.dropFirst(configFolder.path.utf8.count + 1) }
        #expect(
            names == [
                "examples/cdnow.yaml", "examples/globo.yaml", "examples/msnbc.yaml", "examples/online_retail.yaml",
                "examples/oulad.yaml", "examples/reference.yaml", "kindred.reference.yaml", "kindred.yaml",
            ])
    }

    @Test(arguments: files) func loads(file: String) throws {
        let configuration = try ConfigurationFile.load(path: file).configuration
        #expect(!configuration.segments.isEmpty)
    }

    @Test func theReferenceHasEveryKey() throws {
        let loaded = try ConfigurationFile.load(path: Self.reference)
        #expect(loaded.givenKeys.symmetricDifference(ConfigurationFile.knownKeys).sorted() == [])
        #expect(ConfigurationFile.knownKeys.contains("log.embedded.retention.age"))
        #expect(ConfigurationFile.knownKeys.contains("segments[].backfill"))
        #expect(ConfigurationFile.knownKeys.count == Set(ConfigurationFile.knownKeys).count)
    }

    @Test func theReferenceHoldsTheDefaults() throws {
        var configuration = try ConfigurationFile.load(path: Self.reference).configuration
        #expect(configuration.topics.givenPartitions == TopicSettings.partitionsByDefault)
        configuration.topics.givenPartitions = nil
        // The default of these is that there are none; the file has examples.
        configuration.measures = []
        configuration.segments = []
        configuration.insights = []
        configuration.events.mapping = nil
        #expect(configuration == KindredConfiguration())
    }

    @Test func everyKeyOfTheReferenceIsExplained() throws {
        let lines = try String(contentsOfFile: Self.reference, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated().dropFirst() {
            let content = line.drop { $0 == " " }
            guard let first = content.first, first != "#" else { continue }
            // A mapping whose keys are explained one by one needs no comment of its own.
            let opensMapping = content.hasSuffix(":")
            let above = lines[index - 1].drop { $0 == " " }
            #expect(opensMapping || above.hasPrefix("#"), "line \(index + 1): \(line)")
        }
    }

    @Test func theReferenceJobIsTheOneThatPeersRun() throws {
        let path = configFolder.appendingPathComponent("examples/reference.yaml").path
        let configuration = try ConfigurationFile.load(path: path).configuration
        let events = ["product_viewed", "product_added", "cart_viewed", "order_completed"]
        let counts = events.flatMap { ["count(\($0), 1d)", "count(\($0), 7d)"] }
        let sums = ["sum(order_completed.price, 7d)", "sum(order_completed.price, 30d)"]
        let thresholds = [2, 10, 5, 40, 1, 5, 3, 15, 1, 4, 3, 12, 1, 2, 1, 3, 200, 1000, 500, 2500]
        #expect(configuration.clock == .event)
        #expect(configuration.measures.map(\.id) == (0..<10).map { "m\($0)" })
        #expect(configuration.measures.map(\.expression.value) == counts + sums)
        #expect(configuration.segments.map(\.id) == (0..<20).map { "rule-\($0)" })
        #expect(
            configuration.segments.compactMap(\.rule?.value)
                == thresholds.enumerated().map { "measure(m\($0.offset / 2)) >= \($0.element)" })
    }
}
