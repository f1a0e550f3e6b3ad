// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

/// A module and its tests. Modules stand in the order of their layers: each may import only those above it.
/// - Parameter golden: folders of the tests' golden files, which they find by their own path.
func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], testing: [Target.Dependency] = [], golden: [String] = []
) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, swiftSettings: strict),
        .testTarget(
            name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies + testing, exclude: golden,
            swiftSettings: strict),
    ]
}

let package = Package(
    name: "kindred",
    products: [.executable(name: "kindred", targets: ["kindred"])],
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
        .systemLibrary(name: "CLibrdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .systemLibrary(
            name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .target(name: "CIntrinsics"),
        .target(name: "CAllocationCount"),
        .target(
            name: "CSimdjson", cxxSettings: [.unsafeFlags(["-O3"])], linkerSettings: [.linkedLibrary("simdjson")]),
    ]
        + module("Numerics", ["CXXHash"])
        + module("Telemetry", ["Numerics"])
        + module("ArgumentParsing", ["Numerics"])
        + module("Configuration", ["CLibYAML"], testing: ["Numerics"])
        + module("Events", ["CSimdjson", "Numerics"])
        + module("Customers", ["CIntrinsics", "Numerics", "Events"], golden: ["Golden"])
        + module("Rules", ["Numerics", "Events", "Customers"])
        + module("Journeys", ["Numerics"])
        + module("Insights", ["Numerics"], testing: ["OracleTestSupport"], golden: ["Golden", "Oracle"])
        + module(
            "Engine", ["CIntrinsics", "Numerics", "Events", "Customers", "Rules", "Journeys", "Insights"],
            testing: ["Simulation"])
        + module(
            "Coordination", ["Numerics", "Events", "Rules", "Insights", "Engine"], testing: ["OracleTestSupport"],
            golden: ["Golden", "Oracle"])
        + module("Logs", ["CSQLite", "Numerics", "Events"], testing: ["LogTestSupport"])
        + module(
            "KafkaLog", ["CLibrdkafka", "Numerics", "Telemetry", "Events", "Logs"], testing: ["LogTestSupport"])
        + module("HTTP", ["CMicroHTTPD"])
        + module(
            "Daemon",
            ["Configuration", "Coordination", "Engine", "Events", "HTTP", "Insights", "Logs", "Rules", "Telemetry"],
            testing: ["Numerics"])
        + module("Simulation", ["Numerics", "Events"])
        + [
            .executableTarget(
                name: "kindred",
                dependencies: [
                    "ArgumentParsing", "Configuration", "Coordination", "Daemon", "Engine", "Events", "HTTP",
                    "Insights",
                    "KafkaLog", "Logs", "Numerics", "Rules", "Simulation", "Telemetry", "CAllocationCount", "CSimdjson",
                    "CZlib",
                ],
                swiftSettings: strict),
            .target(
                name: "LogTestSupport", dependencies: ["Numerics", "Events", "Logs"], path: "Tests/LogTestSupport",
                swiftSettings: strict),
            .target(name: "OracleTestSupport", path: "Tests/OracleTestSupport", swiftSettings: strict),
            .testTarget(name: "TidyTests", swiftSettings: strict),
            .testTarget(
                name: "DeployTests", dependencies: ["Configuration", "Daemon", "KafkaLog", "Telemetry"],
                swiftSettings: strict),
            .testTarget(
                name: "CommandLineTests", dependencies: ["kindred", "LogTestSupport", "OracleTestSupport"],
                exclude: ["Oracle"],
                swiftSettings: strict),
        ],
    cxxLanguageStandard: .cxx17
)
