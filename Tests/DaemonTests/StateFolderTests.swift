import Daemon
import Foundation
import Testing

@Suite struct StateFolderTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/kindred-state-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    @Test func refusesASecondHolderInWords() throws {
        try withFolder { path in
            let held = try StateFolder(path: path)
            let error = #expect(throws: DaemonError.self) { try StateFolder(path: path) }
            let text = error?.description ?? ""
            #expect(text.contains("process \(ProcessInfo.processInfo.processIdentifier)") && text.contains(held.path))
        }
    }

    @Test func isFreeAgainOnceItsHolderIsGone() throws {
        try withFolder { path in
            do { _ = try StateFolder(path: path) }
            _ = try StateFolder(path: path)
        }
    }

    @Test func keepsTheInstanceItMade() throws {
        try withFolder { path in
            let folder = try StateFolder(path: path)
            let made = try folder.instance(configured: nil)
            #expect(made.count == 32)
            #expect(try folder.instance(configured: nil) == made)
            #expect(try folder.instance(configured: "east-1") == "east-1")
        }
    }

    @Test func refusesAnInstanceFileThatIsNone() throws {
        try withFolder { path in
            let folder = try StateFolder(path: path)
            try "no name".write(toFile: path + "/instance", atomically: true, encoding: .utf8)
            #expect(throws: DaemonError.self) { try folder.instance(configured: nil) }
        }
    }

    @Test func saysWhatIsWrongWithAFolderThatIsAFile() throws {
        try withFolder { path in
            try "".write(toFile: path, atomically: true, encoding: .utf8)
            #expect(throws: DaemonError.self) { try StateFolder(path: path) }
        }
    }
}
