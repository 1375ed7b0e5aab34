import CZlib

/// The members of a gzip stream walked one by one (RFC 1952): their headers and trailers by hand, only
/// what lies between by zlib.
struct PlainGzip {
    enum End {
        case whole
        case brokenOff
        /// In the member that begins there.
        case damaged(Int)
    }

    private(set) var data: [UInt8] = []
    private(set) var end = End.whole
    private let bytes: [UInt8]
    private var at = 0

    private enum Fault: Error { case brokenOff, damaged }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        while at < bytes.count, case .whole = end { walk() }
    }

    private mutating func walk() {
        let start = at
        do throws(Fault) {
            try header(start)
            try member()
        } catch {
            end = error == .brokenOff ? .brokenOff : .damaged(start)
        }
    }

    private mutating func take(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
        guard bytes.count - at >= count else { throw .brokenOff }
        at += count
        return bytes[(at - count)..<at]
    }

    private mutating func number(_ count: Int) throws(Fault) -> UInt32 {
        try take(count).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private mutating func passText() throws(Fault) {
        while try number(1) != 0 {}
    }

    private mutating func header(_ start: Int) throws(Fault) {
        guard try number(2) == 0x8b1f else { throw .damaged }
        let method = try number(2)
        let flags = method >> 8
        guard method & 0xff == 8, flags & 0xe0 == 0 else { throw .damaged }
        _ = try take(6)
        if flags & 4 != 0 { _ = try take(Int(number(2))) }
        if flags & 8 != 0 { try passText() }
        if flags & 16 != 0 { try passText() }
        if flags & 2 != 0 {
            let sum = Self.checksum(bytes[start..<at]) & 0xffff
            guard try number(2) == sum else { throw .damaged }
        }
    }

    private mutating func member() throws(Fault) {
        let before = data.count
        try inflateRaw()
        let contents = data[before...]
        guard try number(4) == Self.checksum(contents) else { throw .damaged }
        guard try number(4) == UInt32(truncatingIfNeeded: contents.count) else { throw .damaged }
    }

    private mutating func inflateRaw() throws(Fault) {
        var stream = unsafe z_stream()
        guard unsafe varve_inflate_init(&stream, -15) == Z_OK else { throw .damaged }
        defer { unsafe inflateEnd(&stream) }
        var rest = Array(bytes[at...])
        var room = [UInt8](repeating: 0, count: 1 << 13)
        let code = unsafe rest.withUnsafeMutableBufferPointer { rest in
            unsafe stream.next_in = rest.baseAddress
            unsafe stream.avail_in = UInt32(rest.count)
            return unsafe inflate(&stream, &room)
        }
        at += Int(unsafe stream.total_in)
        switch code {
        case Z_STREAM_END: break
        case Z_OK, Z_BUF_ERROR: throw .brokenOff
        default: throw .damaged
        }
    }

    /// Inflates all there is.
    private mutating func inflate(_ stream: inout z_stream, _ room: inout [UInt8]) -> Int32 {
        while true {
            let (code, written) = unsafe room.withUnsafeMutableBufferPointer { room in
                unsafe stream.next_out = room.baseAddress
                unsafe stream.avail_out = UInt32(room.count)
                let code = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
                return unsafe (code, room.count - Int(stream.avail_out))
            }
            data += room[..<written]
            if code != Z_OK || written < room.count { return code }
        }
    }

    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        let sum = unsafe bytes.withUnsafeBufferPointer {
            unsafe crc32(0, $0.baseAddress, UInt32($0.count))
        }
        return UInt32(truncatingIfNeeded: sum)
    }
}
