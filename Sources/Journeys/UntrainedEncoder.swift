import Numerics

/// Model version 0: journey vectors before anything is learned.
///
/// The state is four averages of the embeddings e(token) of a customer's events, at timescales of 4, 16 and 64 events
/// and life-long, 16 floats each, one after another:
///
///     s ← a·s + (1 − a)·e    a = exp(−1/n), n = 4, 16, 64
///     s ← s + (e − s)/(N + 1)    N events before this one
///
/// It starts at zero, and the journey vector is the state itself. Same events, same floats, on every machine with the
/// same order of events.
public enum UntrainedEncoder {
    public static let modelVersion: UInt16 = 0
    /// Floats of a state, and of a vector.
    public static let dimensions = 64
    /// Floats of an embedding, and of the state at each timescale.
    public static let embeddingDimensions = 16
    /// Events after which an average has forgotten all but 1/e, without the life-long one.
    public static let timescales = [4, 16, 64]

    // The averages' weights for the new event, 1 − exp(−1/n), rounded once from double precision. Literals, because a
    // global that is computed at first use costs a check on every event.
    static let newest4: Float = 0.221199217
    static let newest16: Float = 0.0605869372
    static let newest64: Float = 0.015503563

    /// The embedding of a token: 16 standard normal numbers, pair after pair by Box and Muller, from SplitMix64 seeded
    /// with the XXH3-64 of its name.
    /// - Parameter token: the folded event name.
    public static func embedding(ofToken token: UnsafeRawBufferPointer) -> SIMD16<Float> {
        var random = SplitMix64(seed: unsafe XXH3.hash64(token))
        var embedding = SIMD16<Float>()
        for index in stride(from: 0, to: embeddingDimensions, by: 2) {
            let pair = random.nextNormals()
            embedding[index] = Float(pair.cosine)
            embedding[index + 1] = Float(pair.sine)
        }
        return embedding
    }

    /// Moves a state on by one event; nothing is allocated.
    /// - Parameters:
    ///   - state: 64 floats, aligned to 4 bytes or more.
    ///   - embedding: of the event's token.
    ///   - eventsBefore: how many events the customer had before this one.
    @inline(__always)
    public static func update(
        state: UnsafeMutablePointer<Float>, embedding: SIMD16<Float>, eventsBefore: UInt64
    ) {
        let raw = UnsafeMutableRawPointer(state)
        unsafe approach(raw, embedding, by: newest4)
        unsafe approach(raw + 64, embedding, by: newest16)
        unsafe approach(raw + 128, embedding, by: newest64)
        unsafe approach(raw + 192, embedding, by: 1 / Float(eventsBefore &+ 1))
    }

    /// s ← s + w·(e − s), which is a·s + (1 − a)·e with w = 1 − a.
    @inline(__always)
    private static func approach(_ average: UnsafeMutableRawPointer, _ embedding: SIMD16<Float>, by weight: Float) {
        let old = unsafe average.loadUnaligned(as: SIMD16<Float>.self)
        let new = old + (embedding - old) * SIMD16(repeating: weight)
        unsafe average.storeBytes(of: new, as: SIMD16<Float>.self)
    }
}
