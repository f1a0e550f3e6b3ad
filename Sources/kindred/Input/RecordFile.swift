import Glibc

/// Writes lines to a file, or to the standard output where its name is `-`.
struct RecordFile: ~Copyable {
    private static let bytesMax = 1 << 20

    private let path: String
    private let descriptor: Int32
    private var bytes: [UInt8] = []

    init(path: String) throws(InputError) {
        self.path = path
        descriptor = path == "-" ? 1 : unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw InputError(path: path, reason: InputError.lastReason) }
    }

    deinit { if descriptor > 1 { _ = Glibc.close(descriptor) } }

    mutating func append(line: UnsafeRawBufferPointer) throws {
        unsafe bytes.append(contentsOf: line)
        bytes.append(10)
        if bytes.count >= Self.bytesMax { try flush() }
    }

    mutating func append(line: String) throws {
        bytes.append(contentsOf: line.utf8)
        bytes.append(10)
        if bytes.count >= Self.bytesMax { try flush() }
    }

    /// Writes what is gathered.
    mutating func flush() throws {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EPIPE { throw OutputClosed() }
            guard count > 0 else { throw InputError(path: path, reason: InputError.lastReason) }
            done += count
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
