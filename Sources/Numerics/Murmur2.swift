/// Appleby's MurmurHash2 of 32 bits, as Kafka's Java producer seeds it: it decides which partition a key belongs to.
public enum Murmur2 {
    private static let seed: UInt32 = 0x9747_b28c
    private static let multiplier: UInt32 = 0x5bd1_e995

    /// The hash, signed as Java prints it.
    public static func hash(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        var h = seed ^ UInt32(truncatingIfNeeded: bytes.count)
        let words = bytes.count / 4
        for index in 0..<words {
            var k = unsafe UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
            k &*= multiplier
            k ^= k >> 24
            h = (h &* multiplier) ^ (k &* multiplier)
        }
        let tail = words * 4
        if tail < bytes.count {
            for index in stride(from: bytes.count - 1, through: tail, by: -1) {
                unsafe h ^= UInt32(bytes[index]) << UInt32(8 * (index - tail))
            }
            h &*= multiplier
        }
        h ^= h >> 13
        h &*= multiplier
        h ^= h >> 15
        return Int32(bitPattern: h)
    }

    /// The partition of a key, in 0..<partitions, as Java's default partitioner answers; `partitions` is at least 1.
    public static func partition(of key: UnsafeRawBufferPointer, partitions: Int32) -> Int32 {
        unsafe (hash(key) & 0x7fff_ffff) % partitions
    }
}
