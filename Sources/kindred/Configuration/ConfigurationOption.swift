import ArgumentParsing
import Configuration
import Glibc

/// `--config FILE`, which every command has.
struct ConfigurationOption: ArgumentRoot {
    /// Where a configuration is looked for when none is named, first to last.
    static let defaultPaths = ["kindred.yaml", "/etc/kindred/kindred.yaml"]

    static let arguments: [Argument<ConfigurationOption>] = [
        .option(
            "config", \.path, valueName: "FILE",
            help: "The configuration; if none is given, kindred.yaml here, then /etc/kindred/kindred.yaml.",
            completion: .file)
    ]

    var path: String?

    /// The file that is meant; nil where none is named and none is in its place.
    var resolvedPath: String? {
        path ?? Self.defaultPaths.first { unsafe access($0, F_OK) == 0 }
    }

    /// Reads and checks the configuration, librdkafka's settings too; its rules are not looked into.
    func load() throws -> KindredConfiguration {
        let draft = try ConfigurationFile.draft(path: requiredPath())
        return try draft.finished(draft.clientSettingFaults).configuration
    }

    /// Reads and checks the configuration with its rules and expressions.
    func check() throws -> CheckedConfiguration {
        try CheckedConfiguration(ConfigurationFile.draft(path: requiredPath()))
    }

    /// The same where there is a configuration; one that is named must be there.
    func checkIfPresent() throws -> CheckedConfiguration? { resolvedPath == nil ? nil : try check() }

    private func requiredPath() throws -> String {
        guard let resolvedPath else {
            throw CommandFailure(
                "no configuration: neither ./kindred.yaml nor /etc/kindred/kindred.yaml is there; "
                    + "name one with --config FILE")
        }
        return resolvedPath
    }
}
