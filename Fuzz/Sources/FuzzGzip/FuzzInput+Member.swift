import CZlib
import FuzzSupport

extension FuzzInput {
    /// A sound member of any header, level and contents; now and then any bytes instead.
    mutating func member() -> [UInt8] {
        let kind = byte()
        if kind & 0xe0 == 0xe0 { return piece() }
        let contents = contents()
        let level = Int32(choice([0, 1, 6, 9]))
        let header = header(flags: kind & 0x1f)
        let trailer = [
            PlainGzip.checksum(contents[...]), UInt32(truncatingIfNeeded: contents.count),
        ]
        return header + Self.deflated(contents, level: level)
            + trailer.flatMap { Self.little($0, 4) }
    }

    private static func little(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private mutating func contents() -> [UInt8] {
        let stem = piece()
        switch byte() & 7 {
        case 0, 1, 2: return stem
        case 3: return [0x1f, 0x8b] + stem
        case 4: return Array([0x1f, 0x8b][..<number(below: 3)])
        case 5: return (0..<number(below: 600)).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }
        case 6: return Self.turns(of: stem, number(below: 2_000))
        // Beyond the window.
        default: return Self.turns(of: stem, 32_000 + number(below: 4_000))
        }
    }

    private static func turns(of stem: [UInt8], _ count: Int) -> [UInt8] {
        stem.isEmpty ? [] : (0..<count).map { stem[$0 % stem.count] }
    }

    private mutating func header(flags: UInt8) -> [UInt8] {
        var header: [UInt8] = [0x1f, 0x8b, 8, flags] + Self.little(UInt32(word(4)), 4)
        header += [byte(), byte()]
        if flags & 4 != 0 {
            let extra = piece()
            header += Self.little(UInt32(extra.count), 2) + extra
        }
        for bit in [8, 16] as [UInt8] where flags & bit != 0 {
            header += piece().filter { $0 != 0 } + [0]
        }
        if flags & 2 != 0 { header += Self.little(PlainGzip.checksum(header[...]), 2) }
        return header
    }

    private static func deflated(_ contents: [UInt8], level: Int32) -> [UInt8] {
        var stream = unsafe z_stream()
        // The least memory: blocks are short, and there are more of them.
        let made = unsafe varve_deflate_init(&stream, level, -15, 1)
        require(made == Z_OK, "zlib has memory")
        defer { unsafe deflateEnd(&stream) }
        var contents = contents
        let bound = unsafe deflateBound(&stream, UInt(contents.count))
        var room = [UInt8](repeating: 0, count: Int(bound))
        let count = unsafe contents.withUnsafeMutableBufferPointer { contents in
            unsafe room.withUnsafeMutableBufferPointer { room in
                unsafe stream.next_in = contents.baseAddress
                unsafe stream.avail_in = UInt32(contents.count)
                unsafe stream.next_out = room.baseAddress
                unsafe stream.avail_out = UInt32(room.count)
                require(unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END, "all is packed")
                return Int(unsafe stream.total_out)
            }
        }
        return Array(room[..<count])
    }
}
