import Events

/// A header as tests write it down.
struct Header: Equatable {
    var name: [UInt8]
    var value: [UInt8]?

    init(_ name: String, _ value: String?) { self.init(Array(name.utf8), value.map { Array($0.utf8) }) }

    init(_ name: [UInt8], _ value: [UInt8]?) {
        self.name = name
        self.value = value
    }

    init(_ header: RecordHeader) { unsafe self.init(Array(header.name), header.value.map { unsafe Array($0) }) }

    func append(to list: inout RecordHeaderList) {
        unsafe name.withUnsafeBytes { name in
            guard let value else { return unsafe list.append(name: name, value: nil) }
            unsafe value.withUnsafeBytes { unsafe list.append(name: name, value: $0) }
        }
    }
}
