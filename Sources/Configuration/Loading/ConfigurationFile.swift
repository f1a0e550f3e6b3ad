import Foundation

/// Reads configuration files: YAML, or JSON, in UTF-8.
public enum ConfigurationFile {
    public static let bytesMax = 4 << 20

    /// Every key there is, in the order in which they are documented, without list positions: `segments[].rule`.
    public static var knownKeys: [String] {
        let decoding = Decoding(file: "", isListingKeys: true)
        _ = MappingDecoder.decode(nil, path: .root, in: decoding) { KindredConfiguration(from: &$0) }
        return decoding.knownKeys
    }

    /// Reads and checks the file at `path`. Rules and expressions are not looked into.
    ///
    /// Throws every fault at once, in the order of the file.
    public static func load(path: String) throws(ConfigurationFaults) -> LoadedConfiguration {
        try draft(path: path).finished()
    }

    /// Reads the file at `path`, and keeps what is wrong with it beside what is right. Throws where it is no YAML.
    public static func draft(path: String) throws(ConfigurationFaults) -> ConfigurationDraft {
        let bytes: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            // One byte more than is taken: enough to know that the file is too large, whatever it is.
            bytes = try file.read(upToCount: bytesMax + 1) ?? Data()
        } catch {
            let problem = ConfigurationFault.Problem.unreadable(reason(error, path: path))
            throw ConfigurationFaults([ConfigurationFault(file: path, position: nil, keyPath: "", problem: problem)])
        }
        return try draft(Array(bytes), file: path)
    }

    private static func reason(_ error: any Error, path: String) -> String {
        var isFolder: ObjCBool = false
        if unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            return "it is a folder"
        }
        switch (error as? CocoaError)?.code {
        case .fileNoSuchFile?, .fileReadNoSuchFile?: return "there is no such file"
        case .fileReadNoPermission?: return "this user may not read it"
        default: return error.localizedDescription
        }
    }

    /// Checks a text. `file` is the name that faults carry. Throws every fault at once, in the order of the text.
    public static func decode(_ text: [UInt8], file: String) throws(ConfigurationFaults) -> LoadedConfiguration {
        try draft(text, file: file).finished()
    }

    /// Reads a text, and keeps what is wrong with it beside what is right. Throws where it is no YAML.
    public static func draft(_ text: [UInt8], file: String) throws(ConfigurationFaults) -> ConfigurationDraft {
        guard text.count <= bytesMax else {
            throw ConfigurationFaults([
                ConfigurationFault(file: file, position: nil, keyPath: "", problem: .tooLarge(bytesMax: bytesMax))
            ])
        }
        let root: YAMLNode?
        do {
            root = try YAMLReader.read(text)
        } catch {
            throw ConfigurationFaults([
                ConfigurationFault(file: file, position: error.position, keyPath: "", problem: .syntax(error.reason))
            ])
        }
        let decoding = Decoding(file: file)
        let configuration = MappingDecoder.decode(root, path: .root, in: decoding) { KindredConfiguration(from: &$0) }
        return ConfigurationDraft(configuration, decoding)
    }
}

/// A configuration and the file that it came from.
public struct LoadedConfiguration: Sendable {
    /// The file as it was named.
    public let file: String
    public let configuration: KindredConfiguration
    /// The keys that the file sets, without list positions: `segments[].rule`.
    public let givenKeys: Set<String>
}
