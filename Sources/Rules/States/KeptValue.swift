import Events
import Glibc

// A value kept in a customer's block: kind UInt8, three bytes unused, length of the text UInt32, then the number or the
// text, padded to 8 bytes.

/// Writes and reads values in a customer's block.
enum KeptValue {
    static let headerBytes = 8

    /// Bytes the value takes, a multiple of 8.
    @inline(__always)
    static func bytes(of value: ValueView) -> Int {
        switch value.kind {
        case .number: headerBytes + 8
        case .text: unsafe headerBytes + (value.text.count + 7) & ~7
        case .missing, .no, .yes: headerBytes
        }
    }

    static func write(_ value: ValueView, to place: UnsafeMutableRawPointer) {
        unsafe place.storeBytes(of: UInt32(value.kind.rawValue), as: UInt32.self)
        unsafe place.storeBytes(
            of: UInt32(value.kind == .text ? value.text.count : 0), toByteOffset: 4, as: UInt32.self)
        if value.kind == .number {
            unsafe place.storeBytes(of: value.number, toByteOffset: headerBytes, as: Double.self)
        }
        if value.kind == .text, let text = unsafe value.text.baseAddress {
            let padded = unsafe (value.text.count + 7) & ~7
            if padded > 0 { unsafe place.storeBytes(of: 0, toByteOffset: headerBytes + padded - 8, as: UInt64.self) }
            unsafe memcpy(place + headerBytes, text, value.text.count)
        }
    }

    @inline(__always)
    static func read(_ place: UnsafeRawPointer) -> ValueView {
        guard let kind = unsafe ValueKind(rawValue: UInt8(truncatingIfNeeded: place.load(as: UInt32.self))) else {
            return .missing
        }
        switch kind {
        case .number:
            return unsafe ValueView(kind: .number, number: place.load(fromByteOffset: headerBytes, as: Double.self))
        case .text:
            let count = unsafe Int(place.load(fromByteOffset: 4, as: UInt32.self))
            return unsafe ValueView(
                kind: .text, text: UnsafeRawBufferPointer(start: place + headerBytes, count: count))
        case .missing, .no, .yes: return unsafe ValueView(kind: kind)
        }
    }
}
