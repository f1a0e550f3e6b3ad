import Glibc

/// One of the process's streams, as the place where something is shown.
enum Terminal: Int32, Sendable {
    case output = 1
    case error = 2

    /// Whether somebody is looking: a stream that is a terminal which knows how to move its cursor.
    var isInteractive: Bool {
        guard isatty(rawValue) == 1 else { return false }
        guard let name = unsafe getenv("TERM") else { return false }
        return unsafe strcmp(name, "dumb") != 0
    }

    /// Columns; 80 where that cannot be known.
    var columns: Int {
        var size = winsize()
        guard unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes all of `text`. A reader that went away is no fault of ours: then the rest is dropped, and it answers
    /// false.
    @discardableResult
    func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { unsafe write(UnsafeRawBufferPointer($0)) }
    }

    @discardableResult
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            let written = unsafe Glibc.write(rawValue, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
            unsafe rest = unsafe rest.dropFirst(written)
        }
        return true
    }
}
