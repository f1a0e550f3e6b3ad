// A customer in memory: one block of bytes of its own, so that an event touches few cache lines and a record is written
// by copying. Pointers never stand inside a block: it can be moved, and sections are found by offset.
//
//     BlockHeader                      what every event touches
//     offsets   UInt32 × (sections+1)  where each section begins, from the block's start; the last is the end
//     sections                         each on an 8-byte boundary, in the order of `BlockSection`, then one a state of
//                                      the plan (measures and sequences)
//
// A section is as large as it has to be and empty where the customer has nothing of it. Growing one moves the block.

import Glibc

/// Index of a customer in its shard's table.
public struct CustomerRow: Hashable, Sendable, BitwiseCopyable {
    public let value: UInt32
    public init(_ value: UInt32) { self.value = value }
}

/// What every event touches.
public struct BlockHeader: BitwiseCopyable {
    public var idHash: UInt64 = 0
    public var row: UInt32 = 0
    public var idBytes: UInt16 = 0
    public var flags: UInt16 = 0
    /// Bytes of the whole block, as allocated.
    public var blockBytes: UInt32 = 0
    public var sectionCount: UInt16 = 0
    /// Events in the ring, and the place of the oldest.
    public var ringCount: UInt8 = 0
    public var ringHead: UInt8 = 0
    /// Time of the earliest accepted record; `Int64.max` before the first.
    public var firstSeen: Int64 = .max
    /// Greatest time of an accepted record; `Int64.min` before the first.
    public var lastRecord: Int64 = .min
    /// Latest instant without a record at which a change was published; `Int64.min` before the first.
    public var lastExpiry: Int64 = .min
    /// The next instant at which something may change without a record; `Int64.max` for never.
    public var due: Int64 = .max
    /// Instant of the earliest entry that stands for this customer in the shard's timers; `Int64.max` for none.
    public var armed: Int64 = .max
    /// Time of the newest event that has left the ring; `Int64.min` before the first.
    public var lastEvicted: Int64 = .min
    public var eventCount: UInt64 = 0
    /// Events in the journey vector: late ones older than the ring are left out.
    public var journeyCount: UInt64 = 0
    /// Published changes, of all segments.
    public var version: UInt64 = 0
    /// Of the record last written, with the id; 0 before the first. Changed through `CustomerTable.noteRecord` alone.
    public internal(set) var recordHash: UInt64 = 0
    public var visitCount: UInt32 = 0
    public var spare: UInt32 = 0
}

/// What a section holds. States of the plan follow from `firstState` on.
public enum BlockSection {
    /// The id's bytes.
    public static let id = 0
    public static let ring = 1
    public static let nameCounts = 2
    public static let memberships = 3
    /// The journey state, 64 floats.
    public static let journey = 4
    /// The journey state before the ring's oldest event; empty as long as the ring holds all.
    public static let journeyBase = 5
    public static let attributes = 6
    /// Events from the future.
    public static let waiting = 7
    public static let firstState = 8
}

/// Bits of `BlockHeader.flags`.
public enum BlockFlags {
    /// Changed since the last commit.
    public static let dirty: UInt16 = 1
    /// The customer belongs to another partition. Follows from the id, and is not part of a record.
    public static let misrouted: UInt16 = 2
    /// The customer has the attribute `profiling: false`. Follows from that, and is not part of a record.
    public static let unprofiled: UInt16 = 4
}

/// A customer's block, by address. Good until a section of it grows.
///
/// Unsafe inside: whoever holds one must not outlive the table, nor keep it across a call that may grow a section.
@safe
public struct CustomerBlock: BitwiseCopyable, @unchecked Sendable {
    public let base: UnsafeMutableRawPointer

    @inline(__always)
    public init(_ base: UnsafeMutableRawPointer) { unsafe self.base = unsafe base }

    public static let headerBytes = (MemoryLayout<BlockHeader>.size + 7) & ~7

    @inline(__always)
    public var header: UnsafeMutablePointer<BlockHeader> { unsafe base.assumingMemoryBound(to: BlockHeader.self) }

    @inline(__always)
    var offsets: UnsafeMutablePointer<UInt32> {
        unsafe (base + Self.headerBytes).assumingMemoryBound(to: UInt32.self)
    }

    /// Where a section begins.
    @inline(__always)
    public func section(_ index: Int) -> UnsafeMutableRawPointer { unsafe base + Int(offsets[index]) }

    /// Bytes a section has room for.
    @inline(__always)
    public func capacity(_ index: Int) -> Int { unsafe Int(offsets[index + 1]) - Int(offsets[index]) }

    @inline(__always)
    public func isEmpty(_ index: Int) -> Bool { unsafe offsets[index + 1] == offsets[index] }

    @inline(__always)
    public var row: CustomerRow { unsafe CustomerRow(header.pointee.row) }

    /// The customer's id.
    @inline(__always)
    public var id: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: section(BlockSection.id), count: Int(header.pointee.idBytes))
    }

    /// Whether this is the block of a customer of that id.
    @inline(__always)
    func hasID(_ other: UnsafeRawBufferPointer) -> Bool {
        let count = unsafe Int(header.pointee.idBytes)
        guard count == other.count, let bytes = other.baseAddress else { return count == other.count }
        return unsafe memcmp(section(BlockSection.id), bytes, count) == 0
    }

    @inline(__always)
    var blockBytes: Int { unsafe Int(header.pointee.blockBytes) }

    /// Whether it changed since the last commit.
    public var isDirty: Bool { unsafe header.pointee.flags & BlockFlags.dirty != 0 }

    /// Whether the customer belongs to another partition.
    @inline(__always)
    public var isMisrouted: Bool { unsafe header.pointee.flags & BlockFlags.misrouted != 0 }

    /// Whether the customer may be profiled: no attribute `profiling: false` says otherwise.
    @inline(__always)
    public var isProfiled: Bool { unsafe header.pointee.flags & BlockFlags.unprofiled == 0 }

    /// Bytes in use: header, offsets and sections.
    public var usedBytes: Int { unsafe Int(offsets[Int(header.pointee.sectionCount)]) }

    /// Bytes of header and offsets for so many sections.
    static func frontBytes(sections: Int) -> Int { (headerBytes + (sections + 1) * 4 + 7) & ~7 }
}
