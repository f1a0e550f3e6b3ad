/// An event of the reference workload: plain data, written as JSON where it is wanted.
public struct ReferenceEvent: Sendable {
    /// The customer's number, less than the workload's customers; may be set to another's.
    public var customer: UInt64
    let name: Int
    /// Event time, milliseconds since 1970, in January 2026.
    public let time: Int64
    let identifier: UInt64
    let product: UInt64
    let category: Int
    let cents: UInt64
    let quantity: UInt64
    let page: UInt64

    /// Bytes that `write(to:)` needs at most.
    public static let bytesMax = 512
    /// Bytes that `writeKey(to:)` needs at most.
    public static let keyBytesMax = 24

    /// Writes the event as one JSON object without a line end; answers its length in bytes, at most `bytesMax`.
    @inline(__always)
    public func write(to target: UnsafeMutableRawPointer) -> Int {
        var text = unsafe ReferenceWriter(target)
        text.write("{\"type\":\"track\",\"event\":\"")
        text.write(Self.writtenName(name))
        text.write("\",\"userId\":\"c")
        text.writeDecimal(customer, digitsMin: 7)
        text.write("\",\"messageId\":\"m-")
        text.writeHexadecimal(identifier)
        text.write("\",\"timestamp\":\"2026-01-")
        writeTime(to: &text)
        text.write("Z\",\"properties\":{\"product_id\":\"sku-")
        text.writeDecimal(product, digitsMin: 5)
        text.write("\",\"category\":\"")
        text.write(Self.writtenCategory(category))
        text.write("\",\"price\":")
        text.writeDecimal(cents / 100, digitsMin: 1)
        text.write(".")
        text.writeDecimal(cents % 100, digitsMin: 2)
        text.write(",\"quantity\":")
        text.writeDecimal(quantity, digitsMin: 1)
        text.write(",\"currency\":\"EUR\"},\"context\":{\"locale\":\"de-DE\",\"page\":{\"path\":\"/p/")
        text.writeDecimal(page, digitsMin: 5)
        text.write("\"},\"library\":{\"name\":\"analytics.js\",\"version\":\"4.1.0\"}}}")
        return text.count
    }

    /// Writes the customer's id, the record's key; answers its length in bytes, at most `keyBytesMax`.
    @inline(__always)
    public func writeKey(to target: UnsafeMutableRawPointer) -> Int {
        var text = unsafe ReferenceWriter(target)
        text.write("c")
        text.writeDecimal(customer, digitsMin: 7)
        return text.count
    }

    /// Day of January, `T` and the time of day with milliseconds.
    @inline(__always)
    private func writeTime(to text: inout ReferenceWriter) {
        let milliseconds = UInt64(time - 1_767_225_600_000)
        let seconds = milliseconds / 1000
        text.writeDecimal(seconds / 86_400 + 1, digitsMin: 2)
        text.write("T")
        text.writeDecimal(seconds / 3600 % 24, digitsMin: 2)
        text.write(":")
        text.writeDecimal(seconds / 60 % 60, digitsMin: 2)
        text.write(":")
        text.writeDecimal(seconds % 60, digitsMin: 2)
        text.write(".")
        text.writeDecimal(milliseconds % 1000, digitsMin: 3)
    }

    @inline(__always)
    private static func writtenName(_ name: Int) -> StaticString {
        switch name {
        case 0: "Page Viewed"
        case 1: "Product Viewed"
        case 2: "Product Searched"
        case 3: "Product Added"
        case 4: "Cart Viewed"
        case 5: "Checkout Started"
        case 6: "Order Completed"
        case 7: "Email Opened"
        case 8: "Email Clicked"
        case 9: "Coupon Applied"
        case 10: "Review Submitted"
        default: "Support Requested"
        }
    }

    @inline(__always)
    private static func writtenCategory(_ category: Int) -> StaticString {
        switch category {
        case 0: "tools"
        case 1: "garden"
        case 2: "kitchen"
        case 3: "books"
        case 4: "music"
        case 5: "toys"
        case 6: "sports"
        default: "outdoor"
        }
    }
}
