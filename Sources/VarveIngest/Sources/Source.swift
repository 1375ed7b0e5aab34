import Crypto
import VarveColumns
import VarveFiles

/// One source of a run: its bytes after decompression, and digests of what was read.
///
/// For one thread.
final class Source {
    let name: String
    /// Bytes on the disk, where known.
    let byteCount: Int?
    let isGzip: Bool
    /// Bytes read from the disk.
    private(set) var rawBytes: UInt64 = 0
    private let input: any Input
    private var gzip: GzipInput?
    /// What was read ahead, not yet given out.
    private var head = ByteSink()
    private var headStart = 0
    private var isAtEnd = false
    /// What `peek` came to, if it could not read on.
    private(set) var fault: SourceFault?
    /// Of the bytes on the disk; the same as the stream's unless compressed.
    private var rawDigest = SHA256()

    /// Whether there is nothing behind what `peek` has shown.
    var isReadWhole: Bool { isAtEnd && fault == nil }

    /// How much `peek` reads ahead at most.
    private static let peekByteCount = 4 << 20
    /// How long it waits for more than one line.
    private static let peekWait = Duration.seconds(1)

    init(_ input: any Input) throws {
        self.input = input
        name = input.name
        byteCount = input.byteCount
        let magic = ByteSink()
        while magic.count < 2 {
            let room = unsafe UnsafeMutableRawBufferPointer(start: magic.space(1), count: 1)
            guard try unsafe input.read(into: room) == 1 else { break }
            magic.commit(1)
        }
        isGzip = magic.array == GzipInput.magic
        if isGzip {
            var pending = magic.array
            gzip = try unsafe GzipInput(name: name) { [unowned self] buffer in
                guard pending.isEmpty else {
                    unsafe buffer.copyBytes(from: pending)
                    defer { pending = [] }
                    return try unsafe count(
                        UnsafeMutableRawBufferPointer(rebasing: buffer[..<2]), 2)
                }
                return try unsafe count(buffer, input.read(into: buffer))
            }
        } else {
            unsafe head.write(magic.bytes)
            rawBytes = UInt64(magic.count)
        }
    }

    /// Digests compressed bytes as they come from the disk.
    private func count(_ buffer: UnsafeMutableRawBufferPointer, _ read: Int) throws -> Int {
        unsafe rawDigest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<read]))
        rawBytes += UInt64(read)
        return read
    }

    /// Waits until a read would not wait. What lies decompressed in a buffer does not count.
    func isReady(within bound: Duration) throws -> Bool {
        if headStart < head.count || isAtEnd { return true }
        return try input.isReady(within: bound)
    }

    /// Fills a part of `buffer`; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if headStart < head.count {
            let part = unsafe UnsafeRawBufferPointer(
                rebasing: head.bytes[headStart...].prefix(buffer.count))
            unsafe buffer.copyMemory(from: part)
            headStart += part.count
            return part.count
        }
        return try unsafe readOn(buffer)
    }

    private func readOn(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !isAtEnd else { return 0 }
        let count: Int
        if let gzip {
            count = try unsafe gzip.read(into: buffer)
        } else {
            count = try unsafe input.read(into: buffer)
            rawBytes += UInt64(count)
        }
        isAtEnd = count == 0
        return count
    }

    /// What comes next of the source, without taking it: at least `lines` line feeds, or 4 MiB, or
    /// all there is. A fault behind it is told when it is read.
    func peek(lines: Int) throws -> UnsafeRawBufferPointer {
        var found = 0
        var counted = headStart
        while true {
            while counted < head.count, found < lines {
                if unsafe head.bytes[counted] == UInt8(ascii: "\n") { found += 1 }
                counted += 1
            }
            guard found < lines, head.count - headStart < Self.peekByteCount else { break }
            // A source that trickles is known by what it has brought.
            if found > 0, try !input.isReady(within: Self.peekWait) { break }
            let room = unsafe UnsafeMutableRawBufferPointer(
                start: head.space(1 << 18), count: 1 << 18)
            let count: Int
            do {
                count = try unsafe readOn(room)
            } catch let error as SourceFault {
                fault = error
                break
            }
            if count == 0 { break }
            head.commit(count)
        }
        return unsafe UnsafeRawBufferPointer(rebasing: head.bytes[headStart...])
    }

    /// SHA-256 of the bytes on the disk, once the end was reached; nil where that is the stream's.
    func compressedDigest() -> [UInt8]? { isGzip ? Array(rawDigest.finalize()) : nil }

    /// Gives back what it holds but for what is known of it: a run remembers all its sources.
    func close() {
        input.close()
        gzip = nil
        head = ByteSink(capacity: 0)
        headStart = 0
        isAtEnd = true
    }
}
