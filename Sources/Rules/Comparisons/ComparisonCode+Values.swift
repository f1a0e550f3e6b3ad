import Events

// Comparisons of properties and attributes.

extension ComparisonCode {
    /// Whether the comparison holds of a value; a missing one is in no relation to anything.
    func holds(_ value: ValueView, _ constants: ComparisonConstants) -> Bool {
        guard value.kind != .missing else { return false }
        switch operation {
        case .equal: return Self.isEqual(value, constants[first], constants)
        case .notEqual: return !Self.isEqual(value, constants[first], constants)
        case .less: return Self.order(value, constants[first], constants).map { $0 < 0 } ?? false
        case .atMost: return Self.order(value, constants[first], constants).map { $0 <= 0 } ?? false
        case .greater: return Self.order(value, constants[first], constants).map { $0 > 0 } ?? false
        case .atLeast: return Self.order(value, constants[first], constants).map { $0 >= 0 } ?? false
        case .between:
            return (Self.order(value, constants[first], constants).map { $0 >= 0 } ?? false)
                && (Self.order(value, constants[first + 1], constants).map { $0 <= 0 } ?? false)
        case .oneOf: return isListed(value, constants)
        case .noneOf: return !isListed(value, constants)
        case .contains, .startsWith, .endsWith, .matches:
            return unsafe value.kind == .text && compares(value.text, constants)
        }
    }

    private func compares(_ text: UnsafeRawBufferPointer, _ constants: ComparisonConstants) -> Bool {
        let constant = constants[first]
        let length = constant.textCount
        switch operation {
        case .contains: return unsafe constants.contains(text, constant)
        case .startsWith:
            guard text.count >= length else { return false }
            return unsafe constants.isEqual(UnsafeRawBufferPointer(rebasing: text[..<length]), to: constant)
        case .endsWith:
            guard text.count >= length else { return false }
            return unsafe constants.isEqual(
                UnsafeRawBufferPointer(rebasing: text[(text.count - length)...]), to: constant)
        case .matches:
            let index = Int(constant.integer)
            return unsafe constants.patterns.indices.contains(index) && constants.patterns[index].isFound(in: text)
        default: return false
        }
    }

    @inline(__always)
    private static func isEqual(
        _ value: ValueView, _ constant: ComparisonConstant, _ constants: ComparisonConstants
    ) -> Bool {
        switch constant.kind {
        case .text: return unsafe value.kind == .text && constants.isEqual(value.text, to: constant)
        case .number, .instant: return order(value, constant, constants) == 0
        case .boolean: return value.kind == (constant.isTrue ? .yes : .no)
        }
    }

    /// Below 0, 0, above 0; nil where value and constant are in no order.
    @inline(__always)
    private static func order(
        _ value: ValueView, _ constant: ComparisonConstant, _ constants: ComparisonConstants
    ) -> Int? {
        switch constant.kind {
        case .number:
            guard let number = number(of: value) else { return nil }
            return number < constant.number ? -1 : number > constant.number ? 1 : 0
        case .instant:
            guard value.kind == .text, let instant = unsafe RFC3339.instant(value.text) else { return nil }
            return instant < constant.integer ? -1 : instant > constant.integer ? 1 : 0
        case .text: return value.kind == .text ? unsafe constants.order(value.text, to: constant) : nil
        case .boolean: return nil
        }
    }

    /// The number that a value is, or that its text is in the form of.
    @inline(__always)
    private static func number(of value: ValueView) -> Double? {
        switch value.kind {
        case .number: value.number
        case .text: unsafe JSONNumber.double(value.text)
        case .missing, .no, .yes: nil
        }
    }

    /// Whether the value is equal to one of the list; by halving.
    private func isListed(_ value: ValueView, _ constants: ComparisonConstants) -> Bool {
        switch value.kind {
        case .missing: return false
        case .no: return hasFalse
        case .yes: return hasTrue
        case .number: return has(value, from: first, count: numbers, constants)
        case .text:
            return has(value, from: first + numbers + instants, count: texts, constants)
                || has(value, from: first, count: numbers, constants)
                || has(value, from: first + numbers, count: instants, constants)
        }
    }

    /// Whether one of the constants, which are of one kind and in order, is equal to the value.
    private func has(_ value: ValueView, from start: Int32, count: Int32, _ constants: ComparisonConstants) -> Bool {
        var low = start
        var high = start + count
        while low < high {
            let middle = (low + high) / 2
            guard let order = Self.order(value, constants[middle], constants) else { return false }
            if order == 0 { return true }
            if order < 0 { high = middle } else { low = middle + 1 }
        }
        return false
    }
}
