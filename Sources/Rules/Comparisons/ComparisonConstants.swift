import Events
import Glibc

/// A literal of a compiled comparison; its text lies in the pool.
struct ComparisonConstant: Sendable {
    enum Kind: UInt8, Sendable {
        case number, instant, text, boolean
    }

    let kind: Kind
    let isTrue: Bool
    let number: Double
    /// Millionths of a number, milliseconds of an instant.
    let integer: Int64
    let textStart: Int
    let textCount: Int
}

/// The constants of one or more compiled comparisons: their texts in one piece.
struct ComparisonConstants: Sendable {
    private var bytes: [UInt8] = []
    private var constants: [ComparisonConstant] = []
    private(set) var patterns: [Pattern] = []

    @inline(__always)
    subscript(_ index: Int32) -> ComparisonConstant { constants[Int(index)] }

    var count: Int { constants.count }

    mutating func append(_ literal: Literal) {
        switch literal {
        case .number(let number, let millionths, _): append(.number, number: number, integer: millionths)
        case .text(_, let instant?): append(.instant, integer: instant)
        case .text(let text, nil): append(.text, text: text)
        case .boolean(let value): append(.boolean, isTrue: value)
        }
    }

    /// Appends a text that is compared as such, even if it is a time.
    mutating func append(text: String) { append(.text, text: text) }

    /// Appends a pattern; one that is none never matches (the parser lets none through).
    mutating func append(pattern: String) {
        if let pattern = try? Pattern(pattern) { patterns.append(pattern) }
        append(.number, integer: Int64(patterns.count - 1))
    }

    private mutating func append(
        _ kind: ComparisonConstant.Kind, isTrue: Bool = false, number: Double = 0, integer: Int64 = 0, text: String = ""
    ) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        constants.append(
            ComparisonConstant(
                kind: kind, isTrue: isTrue, number: number, integer: integer, textStart: start,
                textCount: bytes.count - start))
    }

    /// The order of a text to that of a constant, code point by code point: below 0, 0, above 0.
    func order(_ text: UnsafeRawBufferPointer, to constant: ComparisonConstant) -> Int {
        unsafe withText(of: constant) { unsafe TextOrder.order(text, to: $0) }
    }

    @inline(__always)
    func isEqual(_ text: UnsafeRawBufferPointer, to constant: ComparisonConstant) -> Bool {
        guard text.count == constant.textCount else { return false }
        return unsafe withText(of: constant) { unsafe TextOrder.order(text, to: $0) == 0 }
    }

    /// Whether a text has that of a constant somewhere inside.
    func contains(_ text: UnsafeRawBufferPointer, _ constant: ComparisonConstant) -> Bool {
        unsafe withText(of: constant) { unsafe TextOrder.contains(text, $0) }
    }

    @inline(__always)
    private func withText<Result>(
        of constant: ComparisonConstant, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        unsafe bytes.withUnsafeBytes { all in
            unsafe body(
                UnsafeRawBufferPointer(rebasing: all[constant.textStart..<constant.textStart + constant.textCount]))
        }
    }
}

/// The order of texts by code points, which is that of their bytes in UTF-8.
enum TextOrder {
    /// Below 0, 0 or above 0.
    @inline(__always)
    static func order(_ left: UnsafeRawBufferPointer, to right: UnsafeRawBufferPointer) -> Int {
        let common = min(left.count, right.count)
        if common > 0, let first = left.baseAddress, let second = right.baseAddress {
            let order = unsafe memcmp(first, second, common)
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }

    /// Whether `part` is somewhere in the text: looked for from each place where its first byte is.
    static func contains(_ text: UnsafeRawBufferPointer, _ part: UnsafeRawBufferPointer) -> Bool {
        guard part.count > 0, let first = part.baseAddress else { return true }
        guard text.count >= part.count, var place = text.baseAddress else { return false }
        var places = text.count - part.count + 1
        while let found = unsafe memchr(place, Int32(part[0]), places) {
            if unsafe memcmp(found, first, part.count) == 0 { return true }
            let next = unsafe UnsafeRawPointer(found) + 1
            unsafe places -= next - place
            unsafe place = unsafe next
        }
        return false
    }
}
