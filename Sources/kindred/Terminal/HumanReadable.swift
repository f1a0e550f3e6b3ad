/// Figures as people read them.
enum HumanReadable {
    /// `1,234,567`
    static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    static func count(_ number: Int64) -> String { count(Int(number)) }

    /// `1.5 MiB`
    static func bytes(_ count: Int64) -> String {
        var size = Double(count)
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if size < 1024 { return unit == "B" ? "\(count) B" : "\(decimal(size, digits: 1)) \(unit)" }
            size /= 1024
        }
        return "\(decimal(size, digits: 1)) TiB"
    }

    /// The two largest units: `850 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`.
    static func duration(_ duration: Duration) -> String {
        let milliseconds = Int(duration / .milliseconds(1))
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        let seconds = milliseconds / 1000
        if seconds < 10 { return "\(decimal(Double(milliseconds) / 1000, digits: 1)) s" }
        if seconds < 60 { return "\(seconds) s" }
        let units = [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)]
        let first = units.firstIndex { seconds >= $0.1 } ?? 3
        var text = "\(seconds / units[first].1) \(units[first].0)"
        if first < 3 {
            let rest = seconds % units[first].1 / units[first + 1].1
            if rest > 0 { text += " \(rest) \(units[first + 1].0)" }
        }
        return text
    }

    /// A number with so many digits behind the point, rounded.
    static func decimal(_ number: Double, digits: Int) -> String {
        guard number.isFinite, number.magnitude < 1e15 else { return "\(number)" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = Int((number.magnitude * scale).rounded())
        let sign = number < 0 && rounded > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(rounded) }
        let fraction = String(rounded % Int(scale))
        return "\(sign)\(rounded / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
