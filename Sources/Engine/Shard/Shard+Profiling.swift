import Customers
import Events
import Journeys

// A customer with the attribute `profiling: false` is in no journey vector: its journey stays, and is zero. As its events
// are counted on, what a record of it looks like is the same, and the vector can be had from the ring again once the
// attribute says otherwise.

extension Shard {
    private static let profilingKey = Array("profiling".utf8)

    /// Whether a write is of the attribute that says whether a customer may be profiled.
    static func concernsProfiling(_ key: UnsafeRawBufferPointer) -> Bool {
        unsafe key.count == 9 && key.elementsEqual("profiling".utf8)
    }

    /// Notes what the attribute of a customer says now.
    /// - Parameter isRestored: the journey is already as the attribute wants it.
    mutating func noteProfiling(_ block: inout CustomerBlock, isRestored: Bool = false) {
        guard !block.isEmpty(BlockSection.attributes) else { return }
        let key = Self.profilingKey
        let isRefused = unsafe key.withUnsafeBytes {
            unsafe Attributes(block).value(path: $0, firstKeyBytes: key.count).kind == .no
        }
        guard isRefused == block.isProfiled else { return }
        unsafe block.header.pointee.flags ^= BlockFlags.unprofiled
        if isRestored { return }
        for section in [BlockSection.journey, BlockSection.journeyBase] where !block.isEmpty(section) {
            Self.clearJourney(section, block)
        }
        if !isRefused, !block.isEmpty(BlockSection.journey) { encodeAnew(&block) }
    }
}
