import Insights

/// Hands an array's bytes to a reader.
private func read<Result>(
    _ bytes: [UInt8], _ read: (UnsafeRawBufferPointer) throws(InsightsFault) -> Result
) throws(InsightsFault) -> Result {
    // A copy of exactly that size, so that a tool that watches memory sees a read past its end.
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { unsafe copy.deallocate() }
    unsafe copy.copyBytes(from: bytes)
    return try unsafe read(UnsafeRawBufferPointer(copy))
}

extension OverlapValues {
    static func reading(_ bytes: [UInt8], of definition: OverlapDefinition) throws(InsightsFault) -> Self {
        try unsafe read(bytes) { bytes throws(InsightsFault) in try unsafe Self(bytes, of: definition) }
    }
}

extension OverlapChoice {
    static func reading(_ bytes: [UInt8], of definition: OverlapDefinition) throws(InsightsFault) -> Self {
        try unsafe read(bytes) { bytes throws(InsightsFault) in try unsafe Self(bytes, of: definition) }
    }
}

extension OverlapCounts {
    static func reading(
        _ bytes: [UInt8], of definition: OverlapDefinition, _ choice: OverlapChoice
    ) throws(InsightsFault) -> Self {
        try unsafe read(bytes) { bytes throws(InsightsFault) in try unsafe Self(bytes, of: definition, choice) }
    }
}

extension DifferentiatorsPartial {
    static func reading(_ bytes: [UInt8], of definition: DifferentiatorsDefinition) throws(InsightsFault) -> Self {
        try unsafe read(bytes) { bytes throws(InsightsFault) in try unsafe Self(bytes, of: definition) }
    }
}
