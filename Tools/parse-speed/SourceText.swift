import VarveFiles

/// A file in memory, cut into pieces of whole lines.
struct SourceText {
    let byteCount: Int
    /// Where the pieces lie: a mebibyte and the rest of a line, as in an ingest.
    let pieces: [Range<Int>]
    private let bytes: [UInt8]

    private static let pieceByteCount = 1 << 20
    /// What the parser may read behind a piece.
    private static let padding = [UInt8](repeating: 0, count: 64)

    init(_ path: String) throws {
        var bytes = try Posix().readAll(path, atMost: 4 << 30)
        if let last = bytes.last, last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        byteCount = bytes.count
        pieces = Self.cut(bytes)
        self.bytes = bytes + Self.padding
    }

    private static func cut(_ bytes: [UInt8]) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            let least = min(start + pieceByteCount, bytes.count)
            let feed = bytes[(least - 1)...].firstIndex(of: UInt8(ascii: "\n"))
            let end = (feed ?? bytes.count - 1) + 1
            pieces.append(start..<end)
            start = end
        }
        return pieces
    }

    /// Calls `body` with each piece and its place.
    func forEachPiece(_ body: (UnsafeRawBufferPointer, Range<Int>) -> Void) {
        unsafe bytes.withUnsafeBytes { bytes in
            for piece in pieces {
                unsafe body(UnsafeRawBufferPointer(rebasing: bytes[piece]), piece)
            }
        }
    }
}
