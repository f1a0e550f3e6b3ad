import Foundation
import Journeys
import Numerics
import Testing

/// The definition, float by float, in double precision and without vectors.
struct PlainEncoder {
    var state = [Double](repeating: 0, count: 64)
    var count = 0

    mutating func update(_ embedding: [Double]) {
        for index in 0..<16 {
            for (scale, events) in [4.0, 16, 64].enumerated() {
                let kept = exp(-1 / events)
                state[scale * 16 + index] = kept * state[scale * 16 + index] + (1 - kept) * embedding[index]
            }
            let mean = state[48 + index]
            state[48 + index] = mean + (embedding[index] - mean) / Double(count + 1)
        }
        count += 1
    }
}

@Suite struct UntrainedEncoderTests {
    static let names = ["productviewed", "productadded", "cartviewed", "ordercompleted", "pageviewed", ""]

    static func embedding(_ name: String) -> SIMD16<Float> {
        unsafe Array(name.utf8).withUnsafeBytes { unsafe UntrainedEncoder.embedding(ofToken: $0) }
    }

    static func doubles(_ embedding: SIMD16<Float>) -> [Double] { (0..<16).map { Double(embedding[$0]) } }

    @Test(arguments: [0, 1, 2, 7, 8, 31, 32, 33, 64, 1000, 20_000]) func agreesWithTheDefinition(length: Int) {
        var random = SplitMix64(seed: UInt64(length))
        let embeddings = Self.names.map(Self.embedding)
        var plain = PlainEncoder()
        var state = [Float](repeating: 0, count: 64)
        for index in 0..<length {
            let token = Int.random(in: 0..<embeddings.count, using: &random)
            plain.update(Self.doubles(embeddings[token]))
            unsafe state.withUnsafeMutableBufferPointer {
                guard let start = $0.baseAddress else { return }
                unsafe UntrainedEncoder.update(state: start, embedding: embeddings[token], eventsBefore: UInt64(index))
            }
        }
        for index in 0..<UntrainedEncoder.dimensions {
            let difference = abs(Double(state[index]) - plain.state[index])
            #expect(difference < 2e-5, "float \(index) after \(length) events, seed \(length)")
        }
    }

    @Test func theFirstEventIsTheLifelongMean() {
        let embedding = Self.embedding("ordercompleted")
        var state = [Float](repeating: 0, count: 64)
        unsafe state.withUnsafeMutableBufferPointer {
            guard let start = $0.baseAddress else { return }
            unsafe UntrainedEncoder.update(state: start, embedding: embedding, eventsBefore: 0)
        }
        #expect(Array(state[48...]) == (0..<16).map { embedding[$0] })
    }

    @Test func lifelongMeanOfManyEventsIsTheMean() {
        let embeddings = Self.names.map(Self.embedding)
        var state = [Float](repeating: 0, count: 64)
        let rounds = 500
        for index in 0..<(rounds * embeddings.count) {
            unsafe state.withUnsafeMutableBufferPointer {
                guard let start = $0.baseAddress else { return }
                unsafe UntrainedEncoder.update(
                    state: start, embedding: embeddings[index % embeddings.count], eventsBefore: UInt64(index))
            }
        }
        for index in 0..<16 {
            let mean = embeddings.map { Double($0[index]) }.reduce(0, +) / Double(embeddings.count)
            #expect(abs(Double(state[48 + index]) - mean) < 1e-5)
        }
    }

    /// Nothing around the 64 floats is touched, wherever they lie.
    @Test(arguments: 0..<5) func writesOnlyItsOwnFloats(shift: Int) {
        var block = [Float](repeating: -1, count: 80)
        unsafe block.withUnsafeMutableBufferPointer {
            guard let start = $0.baseAddress else { return }
            for index in 0..<64 { unsafe (start + shift)[index] = 0 }
            unsafe UntrainedEncoder.update(
                state: start + shift, embedding: Self.embedding("pageviewed"), eventsBefore: 3)
        }
        #expect(block.filter { $0 == -1 }.count == 16)
        #expect(block[..<shift].allSatisfy { $0 == -1 })
        #expect(block[(shift + 64)...].allSatisfy { $0 == -1 })
    }

    /// Computed in Python from the definition, with the hash of libxxhash as the seed.
    @Test func embeddingsAreTheseNumbers() {
        let expected: [Float] = [
            1.0032584, -0.12030226, 0.83001606, 0.25553142, 0.95052074, -0.47187655, 0.83348055, -0.43264593,
            0.16989234, -0.038543753, 2.0212985, -0.4684855, -0.20103719, -1.0142069, 0.45234905, 1.6876596,
        ]
        let embedding = Self.embedding("ordercompleted")
        for (index, value) in expected.enumerated() { #expect(abs(embedding[index] - value) < 1e-6) }
    }

    @Test func embeddingsOfDifferentTokensDiffer() {
        let all = Self.names.map { Self.doubles(Self.embedding($0)) }
        for first in all.indices {
            for second in 0..<first {
                let dot = zip(all[first], all[second]).map(*).reduce(0, +)
                let norms = [first, second].map { all[$0].map { $0 * $0 }.reduce(0, +).squareRoot() }
                #expect(abs(dot / (norms[0] * norms[1])) < 0.9)
            }
        }
    }
}
