import Testing

@Suite struct LayeringTests {
    /// Each module may import only those before it.
    static let layers = [
        "Numerics", "Telemetry", "ArgumentParsing", "Configuration", "Events", "Customers", "Rules", "Journeys",
        "Audiences", "Insights", "Engine", "Coordination", "Logs", "KafkaLog", "HTTP", "Daemon", "Simulation",
        "Console", "kindred",
    ]

    /// The C libraries' doors, and who may go through them.
    static let doors = [
        "CSimdjson": ["Events", "kindred"],
        "CSQLite": ["Logs"],
        "CLibYAML": ["Configuration"],
        "CLibrdkafka": ["KafkaLog"],
        "CZlib": ["kindred"],
        "CXXHash": ["Numerics"],
        "CIntrinsics": ["Customers", "Engine"],
        "CAllocationCount": ["kindred"],
        "CMicroHTTPD": ["HTTP"],
    ]

    /// What modules that know neither clocks nor threads do without.
    static let pure = ["Insights", "Engine", "Coordination"]
    static let impure = ["Dispatch", "Synchronization", "Telemetry"]

    @Test func theTreeIsThere() {
        #expect(SourceTree.sources.count > 20)
        #expect(SourceTree.tests.count > 10)
    }

    @Test func everyModuleHasItsPlace() {
        let known = Set(Self.layers).union(Self.doors.keys)
        let found = Set(SourceTree.paths(under: "Sources").map { String($0.split(separator: "/")[1]) })
        #expect(found.subtracting(known).isEmpty)
    }

    @Test func modulesImportOnlyThoseBeforeThem() {
        for file in SourceTree.sources {
            guard let own = Self.layers.firstIndex(of: file.module) else { continue }
            for (module, line) in file.imports {
                if let layer = Self.layers.firstIndex(of: module) {
                    #expect(layer < own, "\(file.path):\(line) imports \(module), which stands after \(file.module)")
                }
                if let owners = Self.doors[module] {
                    #expect(owners.contains(file.module), "\(file.path):\(line) goes through the door of \(owners)")
                }
                if Self.pure.contains(file.module) {
                    #expect(!Self.impure.contains(module), "\(file.path):\(line) imports \(module)")
                }
            }
        }
    }

    @Test func doorsHoldNoSwift() {
        #expect(SourceTree.sources.filter { Self.doors.keys.contains($0.module) }.map(\.path) == [])
    }

    @Test func testsUseWhatIsPublic() {
        for file in SourceTree.tests {
            let tokens = file.tokens
            for (token, next) in zip(tokens, tokens.dropFirst()) where token.text == "@" {
                #expect(next.text != "testable", "\(file.path):\(next.line)")
            }
        }
    }
}
