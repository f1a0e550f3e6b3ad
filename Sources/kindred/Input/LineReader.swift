import CZlib
import Glibc

/// Reads the lines of files, one file after another: plain, gzipped, or `-` for the standard input.
///
/// A line longer than `lineBytesMax` is handed out as its first so many bytes; no record may be that long. Owned by one
/// thread.
@safe
struct LineReader: ~Copyable {
    static let lineBytesMax = 1 << 20
    private static let blockBytes = 1 << 20

    private let paths: [String]
    private var file: gzFile?
    /// The file being read, and the line handed out last, from 1.
    private(set) var fileIndex = -1
    private(set) var line = 0
    /// Bytes of the files on disk; nil where one has no size, such as a pipe.
    let bytesTotal: Int?
    /// Bytes of the files behind, on disk.
    private var bytesBefore = 0

    private let block: UnsafeMutableRawPointer
    /// `start..<end` of the block is read, and not yet handed out.
    private var start = 0
    private var end = 0
    private var isAtEnd = true

    /// Looks at every file, so that a missing one is found before any work is done.
    init(paths: [String]) throws(InputError) {
        var total: Int? = 0
        for path in paths where path != "-" {
            var status = stat()
            guard unsafe stat(path, &status) == 0, unsafe access(path, R_OK) == 0 else {
                throw InputError(path: path, reason: InputError.lastReason)
            }
            guard status.st_mode & S_IFMT != S_IFDIR else { throw InputError(path: path, reason: "is a folder") }
            total = status.st_mode & S_IFMT == S_IFREG ? total.map { $0 + Int(status.st_size) } : nil
        }
        self.paths = paths
        bytesTotal = paths.contains("-") ? nil : total
        unsafe file = nil
        // One byte beyond a longest line's block shows that there is more of it.
        unsafe block = .allocate(byteCount: Self.lineBytesMax + Self.blockBytes, alignment: 64)
    }

    deinit {
        if let file = unsafe file { _ = unsafe gzclose_r(file) }
        unsafe block.deallocate()
    }

    /// The name of the file that the last line came from.
    var path: String { paths[max(fileIndex, 0)] }

    /// How much of the files' bytes has been read, 0 to 1; nil where their sizes are not known.
    var fraction: Double? {
        guard let bytesTotal, bytesTotal > 0 else { return nil }
        let here = unsafe file.map { unsafe Int(gzoffset($0)) } ?? 0
        return Double(bytesBefore + max(here, 0)) / Double(bytesTotal)
    }

    /// The next line that is not empty, without its end; nil behind the last one of the last file. Its bytes are good
    /// until the next call.
    mutating func next() throws(InputError) -> UnsafeRawBufferPointer? {
        while true {
            guard let found = unsafe try nextOfFile() else {
                guard try openNext() else { return nil }
                continue
            }
            line += 1
            if unsafe !found.isEmpty { return unsafe found }
        }
    }

    private mutating func nextOfFile() throws(InputError) -> UnsafeRawBufferPointer? {
        var searched = start
        while true {
            if searched < end, let found = unsafe memchr(block + searched, 10, end - searched) {
                let at = unsafe UnsafeRawPointer(found) - UnsafeRawPointer(block)
                defer { start = at + 1 }
                return unsafe cut(from: start, to: at)
            }
            searched = end
            if isAtEnd {
                guard start < end else { return nil }
                defer { start = end }
                return unsafe cut(from: start, to: end)
            }
            if end - start > Self.lineBytesMax {
                // What comes behind the cut is passed over, and the block's room with it.
                end = start + Self.lineBytesMax + 1
                searched = end
            }
            try fill(keeping: &searched)
        }
    }

    /// Reads more behind what is there, moved to the block's beginning.
    private mutating func fill(keeping searched: inout Int) throws(InputError) {
        guard let file = unsafe file else { return }
        if start > 0 {
            unsafe block.copyMemory(from: block + start, byteCount: end - start)
            searched -= start
            end -= start
            start = 0
        }
        let room = Self.lineBytesMax + Self.blockBytes - end
        let count = unsafe gzread(file, block + end, UInt32(room))
        guard count >= 0 else {
            var code: Int32 = 0
            let text = unsafe gzerror(file, &code).map { unsafe String(cString: $0) } ?? "cannot be read"
            throw InputError(path: path, reason: code == Z_ERRNO ? InputError.lastReason : text)
        }
        // zlib hands out what it has of a file that ends in the middle, and says so only when closing.
        if count == 0 { isAtEnd = true }
        end += Int(count)
    }

    private func cut(from: Int, to: Int) -> UnsafeRawBufferPointer {
        var to = min(to, from + Self.lineBytesMax)
        if to > from, unsafe block.load(fromByteOffset: to - 1, as: UInt8.self) == 13 { to -= 1 }
        return unsafe UnsafeRawBufferPointer(start: block + from, count: to - from)
    }

    private mutating func openNext() throws(InputError) -> Bool {
        try closeFile()
        guard fileIndex + 1 < paths.count else { return false }
        fileIndex += 1
        line = 0
        start = 0
        end = 0
        isAtEnd = false
        unsafe file = unsafe path == "-" ? gzdopen(dup(0), "rb") : gzopen(path, "rb")
        guard let file = unsafe file else { throw InputError(path: path, reason: InputError.lastReason) }
        _ = unsafe gzbuffer(file, 1 << 18)
        return true
    }

    private mutating func closeFile() throws(InputError) {
        guard let open = unsafe file else { return }
        bytesBefore += max(Int(unsafe gzoffset(open)), 0)
        unsafe file = nil
        guard unsafe gzclose_r(open) != Z_BUF_ERROR else {
            throw InputError(path: path, reason: "ends in the middle of its compressed data")
        }
    }
}

/// A file that could not be read.
struct InputError: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "\(path): \(reason)" }

    /// What the last call of the system said.
    static var lastReason: String {
        unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "cannot be read"
    }
}
