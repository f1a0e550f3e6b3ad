import Customers
import Events

// A state's section as bytes: how many of them are in use, and whether bytes from outside are such a section. Sections
// have room to spare; a record takes only what is in use.

extension Plan {
    /// Bytes in use of a state's section, which is not empty.
    public func usedBytes(state: Int, block: CustomerBlock) -> Int {
        let section = BlockSection.firstState + state
        switch states[state].kind {
        case .count, .least, .greatest, .earliest, .latest: return 8
        case .total: return Total.bytes
        case .countWindow, .visitWindow: return WindowList<CountEntry>(block, section: section).usedBytes
        case .totalWindow: return WindowList<TotalEntry>(block, section: section).usedBytes
        case .leastWindow, .greatestWindow: return WindowList<ExtremeEntry>(block, section: section).usedBytes
        case .earliestWindow: return WindowList<InstantEntry>(block, section: section).usedBytes
        case .distinct:
            return DistinctValues.bytes(count: DistinctValues(block, section: section).count)
        case .frequencies: return ValueCounts(block, section: section).used
        case .firstValue, .lastValue: return unsafe 8 + KeptValue.bytes(of: TimedValue.value(block.section(section)))
        case .firstValueWindow: return TimedValueList(block, section: section).used
        case .sequence: return block.capacity(section)
        }
    }

    /// Whether bytes, on an 8-byte boundary, are a section of a state.
    public func isWellFormed(state: Int, bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count % 8 == 0, let base = bytes.baseAddress else { return false }
        switch states[state].kind {
        case .count: return unsafe bytes.count == 8 && Self.isCount(base.load(as: UInt64.self))
        case .least, .greatest: return unsafe bytes.count == 8 && base.load(as: Double.self).isFinite
        case .earliest, .latest: return unsafe bytes.count == 8 && Self.isTime(base.load(as: Int64.self))
        case .total: return unsafe bytes.count == Total.bytes && base.load(as: Total.self).isPlausible
        case .countWindow, .visitWindow: return unsafe WindowList<CountEntry>.isWellFormed(bytes)
        case .totalWindow: return unsafe WindowList<TotalEntry>.isWellFormed(bytes)
        case .leastWindow, .greatestWindow: return unsafe WindowList<ExtremeEntry>.isWellFormed(bytes)
        case .earliestWindow: return unsafe WindowList<InstantEntry>.isWellFormed(bytes)
        case .distinct: return unsafe DistinctValues.isWellFormed(bytes)
        case .frequencies: return unsafe ValueCounts.isWellFormed(bytes)
        case .firstValue, .lastValue:
            return unsafe bytes.count >= 16 && Self.isTime(base.load(as: Int64.self))
                && KeptValue.isWellFormed(UnsafeRawBufferPointer(rebasing: bytes[8...]))
        case .firstValueWindow: return unsafe TimedValueList.isWellFormed(bytes)
        case .sequence: return unsafe isWellFormed(sequence: Int(states[state].sequence), bytes: bytes)
        }
    }

    /// Event times lie in the years 1970 to 9999.
    static func isTime(_ time: Int64) -> Bool { time >= 0 && time <= 253_402_300_799_999 }

    /// No number of events comes near it.
    static func isCount(_ count: UInt64) -> Bool { count < 1 << 62 }

    private func isWellFormed(sequence: Int, bytes: UnsafeRawBufferPointer) -> Bool {
        let spec = sequences[sequence]
        let words = bytes.count / 8
        var position = 0
        // The state now, and the one before the ring.
        for _ in 0..<2 {
            for _ in 0..<2 * Int(spec.stepCount) {
                guard position < words else { return false }
                let reach = unsafe bytes.load(fromByteOffset: position * 8, as: Int64.self)
                // A step that waits for an absence is reached up to ten years after an event.
                guard reach == SequenceState.never || (reach >= 0 && reach < 1 << 49) else { return false }
                position += 1
            }
            for _ in 0..<Int(spec.absenceCount) {
                guard position < words else { return false }
                let word = unsafe bytes.load(fromByteOffset: position * 8, as: Int64.self)
                let starts = word & 0xFFFF_FFFF
                guard SequenceState.Exactness.exact...SequenceState.Exactness.recovered ~= word >> 32,
                    starts <= Int64(SequenceState.startsMax), Int(starts) < words - position
                else { return false }
                var last: Int64 = -1
                for index in 1..<Int(starts) + 1 {
                    let start = unsafe bytes.load(fromByteOffset: (position + index) * 8, as: Int64.self)
                    guard start > last, start < 1 << 49 else { return false }
                    last = start
                }
                position += 1 + Int(starts)
            }
        }
        return position <= words
    }
}

extension WindowList {
    var usedBytes: Int { count == 0 && flags.isEmpty ? 0 : Self.headerBytes + count * MemoryLayout<Entry>.stride }

    static func isWellFormed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= headerBytes else { return false }
        let count = unsafe Int(bytes.load(as: UInt16.self))
        guard bytes.count == headerBytes + count * MemoryLayout<Entry>.stride else { return false }
        var last = Int64.min
        for index in 0..<count {
            let entry = unsafe bytes.load(
                fromByteOffset: headerBytes + index * MemoryLayout<Entry>.stride, as: Entry.self)
            guard entry.weight > 0, entry.time >= last, Plan.isTime(entry.time), entry.isPlausible else { return false }
            last = entry.time
        }
        return true
    }
}

extension DistinctValues {
    static func bytes(count: Int) -> Int { headerBytes + count * MemoryLayout<Entry>.stride }

    static func isWellFormed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= headerBytes else { return false }
        let count = unsafe Int(bytes.load(as: UInt32.self))
        guard count <= valuesMax, bytes.count == self.bytes(count: count) else { return false }
        var last: UInt64?
        for index in 0..<count {
            let entry = unsafe bytes.load(fromByteOffset: self.bytes(count: index), as: Entry.self)
            guard last.map({ $0 < entry.hash }) ?? true, Plan.isTime(entry.latest)
            else { return false }
            last = entry.hash
        }
        return true
    }
}

extension KeptValue {
    /// Whether bytes are one value and nothing behind it.
    static func isWellFormed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= headerBytes, unsafe bytes.load(as: UInt32.self) <= UInt32(ValueKind.text.rawValue) else {
            return false
        }
        let kind = unsafe ValueKind(rawValue: UInt8(bytes.load(as: UInt32.self)))
        let text = unsafe Int(bytes.load(fromByteOffset: 4, as: UInt32.self))
        switch kind {
        case .number:
            return unsafe bytes.count == headerBytes + 8
                && bytes.load(fromByteOffset: headerBytes, as: Double.self).isFinite
        case .text: return bytes.count == headerBytes + (text + 7) & ~7
        case .no, .yes: return bytes.count == headerBytes
        case .missing, nil: return false
        }
    }
}

extension ValueCounts {
    static func isWellFormed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= headerBytes, unsafe Int(bytes.load(as: UInt32.self)) == bytes.count else { return false }
        var record = headerBytes
        var values = 0
        while record < bytes.count {
            guard bytes.count - record >= recordHeaderBytes else { return false }
            let size = unsafe Int(bytes.load(fromByteOffset: record, as: UInt32.self))
            let stamps = unsafe Int(bytes.load(fromByteOffset: record + 4, as: UInt32.self))
            guard size % 8 == 0, size <= bytes.count - record, size >= recordHeaderBytes + 8 * stamps else {
                return false
            }
            let value = unsafe UnsafeRawBufferPointer(
                rebasing: bytes[record + recordHeaderBytes..<record + size - 8 * stamps])
            guard unsafe KeptValue.isWellFormed(value),
                unsafe Plan.isCount(bytes.load(fromByteOffset: record + 16, as: UInt64.self))
            else { return false }
            var last = Int64.min
            for stamp in 0..<stamps {
                let entry = unsafe bytes.load(fromByteOffset: record + size - 8 * (stamps - stamp), as: CountEntry.self)
                guard entry.weight > 0, entry.time >= last, Plan.isTime(entry.time) else { return false }
                last = entry.time
            }
            record += size
            values += 1
        }
        return unsafe values <= valuesMax && values == Int(bytes.load(fromByteOffset: 4, as: UInt16.self))
    }
}

extension TimedValueList {
    static func isWellFormed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= headerBytes, unsafe Int(bytes.load(as: UInt32.self)) == bytes.count else { return false }
        var entry = headerBytes
        var entries = 0
        var last: Int64 = -1
        while entry < bytes.count {
            guard bytes.count - entry >= entryHeaderBytes else { return false }
            let size = unsafe Int(bytes.load(fromByteOffset: entry, as: UInt32.self))
            guard size % 8 == 0, size > entryHeaderBytes, size <= bytes.count - entry else { return false }
            let value = unsafe UnsafeRawBufferPointer(rebasing: bytes[entry + entryHeaderBytes..<entry + size])
            let newest = unsafe bytes.load(fromByteOffset: entry + 8, as: Int64.self)
            let oldest = unsafe bytes.load(fromByteOffset: entry + 16, as: Int64.self)
            guard unsafe KeptValue.isWellFormed(value), Plan.isTime(newest), oldest > last, oldest <= newest else {
                return false
            }
            last = newest
            entry += size
            entries += 1
        }
        return unsafe entries == Int(bytes.load(fromByteOffset: 4, as: UInt16.self))
    }
}
