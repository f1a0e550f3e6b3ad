import Foundation

/// A Swift file of the package.
struct SwiftFile: Sendable {
    /// From the package's root: `Sources/Engine/Shard.swift`.
    var path: String
    var text: String

    /// The folder below Sources or Tests.
    var module: String { String(path.split(separator: "/")[1]) }
    var tokens: [SwiftToken] { SwiftTokens.tokens(of: text) }
    var lineCount: Int { text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 }

    /// The modules it imports, with their lines.
    var imports: [(module: String, line: Int)] {
        let tokens = tokens
        let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        return tokens.indices.filter { tokens[$0].text == "import" }.compactMap { index in
            let name = tokens[(index + 1)...].first { !kinds.contains($0.text) }
            return name.map { ($0.text, tokens[index].line) }
        }
    }
}

/// The package's files as they lie on disk.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let sources = swiftFiles(under: "Sources")
    static let tests = swiftFiles(under: "Tests")

    /// All files below a folder, by path from the root; none where there is no such folder.
    static func paths(under folder: String) -> [String] {
        let start = root.appendingPathComponent(folder).path
        let all = FileManager.default.enumerator(atPath: start)?.allObjects.compactMap { $0 as? String } ?? []
        return all.filter { path in
            var isFolder: ObjCBool = false
            let exists = unsafe FileManager.default.fileExists(atPath: start + "/" + path, isDirectory: &isFolder)
            return exists && !isFolder.boolValue
        }.sorted().map { folder + "/" + $0 }
    }

    private static func swiftFiles(under folder: String) -> [SwiftFile] {
        paths(under: folder).filter { $0.hasSuffix(".swift") }.compactMap { path in
            let text = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
            return text.map { SwiftFile(path: path, text: $0) }
        }
    }
}
