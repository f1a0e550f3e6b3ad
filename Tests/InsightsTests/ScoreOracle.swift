import Foundation
import Insights
import Numerics
import OracleTestSupport

/// Fields with the scores that scikit-learn gives them.
struct ScoreOracle: Decodable {
    struct Field: Decodable {
        var kind: FieldKind
        var name: String
        var y: [Int]
        var fold: [UInt64]
        var x: [SampleOracleValue]
        var score: Double
        var p: Double
    }

    var fields: [Field]

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// As computed when the file was made, with scikit-learn 1.9.1 and SciPy 1.17.1.
    static func golden() throws -> ScoreOracle {
        let file = folder.appendingPathComponent("Golden/scores-1.json")
        return try JSONDecoder().decode(ScoreOracle.self, from: Data(contentsOf: file))
    }

    /// Whether `python3` has scikit-learn and SciPy.
    static let isThere = Python.has("sklearn", "scipy")

    /// Made and computed now.
    static func computed(seed: UInt64) throws -> ScoreOracle {
        let output = try Python.run([folder.appendingPathComponent("Oracle/scores.py").path, "\(seed)"])
        return try JSONDecoder().decode(ScoreOracle.self, from: output)
    }
}

/// A number, a text or null.
struct SampleOracleValue: Decodable {
    var value: SampleValue

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            value = .missing
        } else if let number = try? container.decode(Double.self) {
            value = .number(number)
        } else {
            value = .text(try container.decode(String.self))
        }
    }
}
