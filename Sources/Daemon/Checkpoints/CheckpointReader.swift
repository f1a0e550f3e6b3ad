import Events
import Foundation

/// Reads a checkpoint, frame by frame. One owner, one thread. What is damaged is refused before it is handed on.
public final class CheckpointReader {
    public let head: CheckpointHead
    /// Bytes of the file, and how many of them have been read.
    let byteCount: Int
    private(set) var bytesRead = 0
    private let path: String
    private let descriptor: Int32
    private var frames: UInt64 = 0
    private var records = 0
    private var scratch: [UInt8] = []

    /// Opens a file; nil where there is none.
    init?(path: String) throws(CheckpointFault) {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw CheckpointFault("\(path) cannot be opened: \(unsafe String(cString: strerror(errno)))")
        }
        byteCount = Int(max(lseek(descriptor, 0, SEEK_END), 0))
        lseek(descriptor, 0, SEEK_SET)
        var preamble = [UInt8](repeating: 0, count: CheckpointFormat.preamble.count)
        guard Self.fill(&preamble, preamble.count, from: descriptor), preamble.starts(with: CheckpointFormat.magic)
        else {
            close(descriptor)
            throw CheckpointFault("\(path) is no checkpoint")
        }
        guard preamble == CheckpointFormat.preamble else {
            close(descriptor)
            throw CheckpointFault("\(path) is of another version of Kindred")
        }
        bytesRead = preamble.count
        var text: [UInt8] = []
        guard Self.readFrame(descriptor, number: 0, into: &text) != nil,
            let head = try? JSONDecoder().decode(CheckpointHead.self, from: Data(text))
        else {
            close(descriptor)
            throw CheckpointFault("\(path) is damaged in its head")
        }
        bytesRead += CheckpointFormat.frameHeadBytes + text.count
        frames = 1
        self.head = head
    }

    deinit { close(descriptor) }

    /// The next records; answers false, with an empty buffer, behind the last.
    public func read(into buffer: inout RecordBuffer) throws(CheckpointFault) -> Bool {
        guard let frame = Self.readFrame(descriptor, number: frames, into: &scratch) else {
            throw CheckpointFault("\(path) is damaged, or not whole, from byte \(bytesRead) on")
        }
        frames += 1
        bytesRead += CheckpointFormat.frameHeadBytes + scratch.count
        guard frame.bytes > 0 else {
            buffer.removeAll()
            guard frame.count == UInt32(truncatingIfNeeded: records) else {
                throw CheckpointFault("\(path) holds \(records) records instead of \(frame.count)")
            }
            return false
        }
        let isWhole = unsafe scratch.withUnsafeBytes { unsafe buffer.load($0, firstOffset: 0) }
        guard isWhole, buffer.count == Int(frame.count) else {
            throw CheckpointFault("\(path) does not consist of records")
        }
        records += buffer.count
        return true
    }

    /// Reads a frame; nil where there is no whole and undamaged one.
    private static func readFrame(
        _ descriptor: Int32, number: UInt64, into content: inout [UInt8]
    ) -> CheckpointFormat.FrameHead? {
        guard fill(&content, CheckpointFormat.frameHeadBytes, from: descriptor) else { return nil }
        let head = unsafe content.withUnsafeBytes { unsafe CheckpointFormat.FrameHead($0) }
        guard Int(head.bytes) <= CheckpointFormat.frameBytesMax, fill(&content, Int(head.bytes), from: descriptor)
        else {
            return nil
        }
        let found = unsafe content.withUnsafeBytes {
            unsafe CheckpointFormat.FrameHead(number: number, count: Int(head.count), content: $0)
        }
        return found == head ? head : nil
    }

    /// Fills an array with the file's next bytes; answers false where there are fewer.
    private static func fill(_ bytes: inout [UInt8], _ count: Int, from descriptor: Int32) -> Bool {
        // What a damaged length asks for is not allocated before it is known to be there.
        let here = lseek(descriptor, 0, SEEK_CUR)
        let end = lseek(descriptor, 0, SEEK_END)
        guard lseek(descriptor, here, SEEK_SET) == here, end - here >= count else { return false }
        if bytes.count > count { bytes.removeLast(bytes.count - count) }
        if bytes.count < count { bytes.append(contentsOf: repeatElement(0, count: count - bytes.count)) }
        return unsafe bytes.withUnsafeMutableBytes { room in
            var filled = 0
            while filled < count {
                let got = unsafe Glibc.read(descriptor, room.baseAddress! + filled, count - filled)
                if got < 0 && errno == EINTR { continue }
                guard got > 0 else { return false }
                filled += got
            }
            return true
        }
    }
}
