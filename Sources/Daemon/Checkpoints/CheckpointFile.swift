import Events
import Foundation

/// The file that a checkpoint is written to. One owner, one thread at a time.
struct CheckpointFile: Sendable {
    private let path: String
    private var descriptor: Int32 = -1
    private var frames: UInt64 = 0
    private var records = 0
    private var bytes = 0

    init(path: String) { self.path = path }

    /// Makes the file, and its folder.
    mutating func begin(_ head: CheckpointHead) throws(CheckpointFault) {
        let folder = (path as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault("cannot be made") }
        // A value of texts and whole numbers: there is nothing in it that JSON cannot hold.
        let text = [UInt8]((try? JSONEncoder().encode(head)) ?? Data())
        try write(CheckpointFormat.preamble)
        unsafe try text.span.bytes.withUnsafeBytes { bytes throws(CheckpointFault) in
            unsafe try writeFrame(bytes, count: 0)
        }
    }

    /// Appends records as a `RecordBuffer` lays them out.
    mutating func append(_ bytes: UnsafeRawBufferPointer, count: Int) throws(CheckpointFault) {
        guard count > 0 else { return }
        unsafe try writeFrame(bytes, count: count)
        records += count
    }

    /// Flushes the file to the disk and gives it its name; answers what it holds.
    mutating func finish(as name: String) throws(CheckpointFault) -> (records: Int, bytes: Int) {
        unsafe try writeFrame(UnsafeRawBufferPointer(start: nil, count: 0), count: records)
        guard fsync(descriptor) == 0 else { throw fault("cannot be flushed to the disk") }
        close(descriptor)
        descriptor = -1
        guard unsafe rename(path, name) == 0 else { throw fault("cannot be renamed to \(name)") }
        flushFolder()
        return (records, bytes)
    }

    /// Removes what has been written.
    mutating func remove() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        unsafe unlink(path)
    }

    private mutating func writeFrame(_ content: UnsafeRawBufferPointer, count: Int) throws(CheckpointFault) {
        let head = unsafe CheckpointFormat.FrameHead(number: frames, count: count, content: content)
        frames += 1
        try write(head.raw)
        unsafe try write(content)
    }

    private mutating func write(_ raw: [UInt8]) throws(CheckpointFault) {
        unsafe try raw.span.bytes.withUnsafeBytes { bytes throws(CheckpointFault) in unsafe try write(bytes) }
    }

    private mutating func write(_ raw: UnsafeRawBufferPointer) throws(CheckpointFault) {
        var rest = unsafe raw
        while unsafe !rest.isEmpty {
            let written = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw fault("cannot be written") }
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
        bytes += raw.count
    }

    /// The rename is on the disk once the folder is. Where a folder cannot be flushed, a loss of power may leave the
    /// checkpoint before, which is good too.
    private func flushFolder() {
        let folder = unsafe open((path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    private func fault(_ what: String) -> CheckpointFault {
        let reason = unsafe String(cString: strerror(errno))
        return CheckpointFault("\(path) \(what): \(reason); is there room, and may this user write there?")
    }
}
