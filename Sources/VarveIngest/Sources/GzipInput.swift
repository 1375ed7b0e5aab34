import CZlib
import VarveFiles

/// What a gzip input decompresses to; any number of members, one after another (RFC 1952).
///
/// For one thread.
@safe
final class GzipInput {
    private let next: (UnsafeMutableRawBufferPointer) throws -> Int
    private let name: String
    private let stream: UnsafeMutablePointer<z_stream>
    private let buffer: UnsafeMutableRawBufferPointer
    private var state = State.between
    private var consumed: UInt64 = 0
    /// Whether anything was decompressed: bytes after the last member may be padding.
    private var memberCount = 0
    /// What ended the stream; told when all that came before it is given out.
    private var failure: SourceFault?
    /// Whether any bytes were given out.
    private var hasGiven = false
    private var isInputAtEnd = false

    private enum State { case between, inMember, ended }

    private static let bufferByteCount = 1 << 18

    /// What a member begins with.
    static let magic: [UInt8] = [0x1f, 0x8b]

    /// - Parameter next: gives compressed bytes; 0 at the end.
    init(name: String, next: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) throws {
        self.name = name
        unsafe self.next = next
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        unsafe buffer = .allocate(byteCount: Self.bufferByteCount, alignment: 64)
        // 15 bits of window; 16 more ask for the gzip framing and its checksum.
        guard unsafe varve_inflate_init(stream, 15 + 16) == Z_OK else {
            throw SourceFault(
                name: name, code: .sourceFormat, offset: 0, message: "zlib gave no memory")
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
        unsafe buffer.deallocate()
    }

    /// Fills a part of `target` with decompressed bytes. How many it gives depends on what `next` gives
    /// at a time; what it gives before it ends or throws does not.
    ///
    /// - Parameter target: at least two bytes.
    /// - Returns: how many; 0 at the end of the last member.
    /// - Throws: `SourceFault` when the input ends inside a member, or is no gzip.
    func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        if let failure { throw failure }
        unsafe stream.pointee.next_out = target.bindMemory(to: UInt8.self).baseAddress
        unsafe stream.pointee.avail_out = UInt32(clamping: target.count)
        let room = Int(unsafe stream.pointee.avail_out)
        do {
            // Two bytes tell what was packed twice.
            let least = hasGiven ? 1 : min(2, room)
            while unsafe room - Int(stream.pointee.avail_out) < least, state != .ended {
                try advance()
            }
        } catch let fault as SourceFault {
            failure = fault
            // One call can give bytes and then find a fault behind them.
            if unsafe Int(stream.pointee.avail_out) == room { throw fault }
        }
        let count = unsafe room - Int(stream.pointee.avail_out)
        if !hasGiven, unsafe target[..<count].starts(with: Self.magic) { throw packedTwice() }
        hasGiven = true
        return count
    }

    /// No line begins like that: rather than as many dead letters as it seems to have lines, the
    /// source gets one that says what it is.
    private func packedTwice() -> SourceFault {
        let fault = SourceFault(
            name: name, code: .sourceFormat, offset: 0,
            message: "the gzip data holds gzip data again: unpack it once")
        failure = fault
        return fault
    }

    /// Decompresses what there is, or reads on.
    private func advance() throws {
        if unsafe stream.pointee.avail_in == 0 {
            let count = isInputAtEnd ? 0 : try unsafe next(buffer)
            if count == 0 { return try end() }
            consumed += UInt64(count)
            unsafe stream.pointee.next_in = buffer.bindMemory(to: UInt8.self).baseAddress
            unsafe stream.pointee.avail_in = UInt32(count)
        }
        try step()
    }

    private func step() throws {
        if state == .between {
            if memberCount > 0 {
                guard unsafe inflateReset(stream) == Z_OK else { throw fault("zlib cannot go on") }
            }
            state = .inMember
        }
        switch unsafe inflate(stream, Z_NO_FLUSH) {
        case Z_OK, Z_BUF_ERROR:
            break
        case Z_STREAM_END:
            memberCount += 1
            state = .between
        default:
            let message = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
            throw fault("no valid gzip data (\(message ?? "unknown reason"))")
        }
    }

    private func end() throws {
        isInputAtEnd = true
        if state == .inMember {
            // zlib may hold bytes that there was no room for yet.
            let room = unsafe stream.pointee.avail_out
            try step()
            if unsafe stream.pointee.avail_out != room { return }
        }
        guard state == .between else {
            throw SourceFault(
                name: name, code: .truncatedSource, offset: consumed,
                message: "the gzip data ends inside a member")
        }
        state = .ended
    }

    private func fault(_ message: String) -> SourceFault {
        SourceFault(
            name: name, code: .sourceFormat,
            offset: unsafe consumed - UInt64(stream.pointee.avail_in), message: message)
    }
}
