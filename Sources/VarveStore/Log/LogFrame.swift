import VarveBytes

/// One entry of an append-only log, the manifest or a journal:
///
/// ```
/// offset  size
///      0     4  n, bytes of payload
///      4     8  number, one above that of the frame before
///     12     4  CRC32C of the 12 bytes before, going on from the checksum of the file's header
///     16     n  payload
///   16+n     4  chain: CRC32C of the first 12 bytes and the payload, going on from the chain before
/// ```
///
/// Persisted. The header's checksum binds a frame to its file, the chain binds it to all before it.
struct LogFrame {
    let bytes: [UInt8]
    let chain: UInt32

    /// `n`, `number` and their checksum.
    static let headerByteCount = 16
    /// A frame without its payload.
    static let overheadByteCount = headerByteCount + 4

    /// Lays a frame down behind the one whose chain is `previous`.
    ///
    /// - Parameter binding: the checksum of the file's header.
    init(number: UInt64, payload: [UInt8], after previous: UInt32, binding: UInt32) {
        precondition(payload.count <= Int(UInt32.max), "a payload that its count can tell")
        var writer = ByteWriter()
        writer.writeUInt32(UInt32(payload.count))
        writer.writeUInt64(number)
        chain = Self.chain(writer.bytes, payload, after: previous)
        writer.writeUInt32(CRC32C.checksum(writer.bytes, seed: binding))
        writer.writeBytes(payload)
        writer.writeUInt32(chain)
        bytes = writer.bytes
    }

    /// The checksum of a frame's count, number and payload that goes on from the frame before.
    static func chain(_ start: [UInt8], _ payload: [UInt8], after previous: UInt32) -> UInt32 {
        CRC32C.checksum(payload, seed: CRC32C.checksum(start, seed: previous))
    }

    /// The first bytes of a frame.
    struct Header {
        let payloadByteCount: Int
        let number: UInt64

        /// - Returns: nil if the checksum is not right.
        init?(_ bytes: [UInt8], binding: UInt32) {
            guard
                CRC32C.checksum(Array(bytes[..<12]), seed: binding)
                    == UInt32(littleEndian: bytes, at: 12)
            else { return nil }
            payloadByteCount = Int(UInt32(littleEndian: bytes, at: 0))
            number = UInt64(littleEndian: bytes, at: 4)
        }
    }
}

extension FixedWidthInteger {
    /// The number in the bytes from `offset`, which the caller has made sure of.
    init(littleEndian bytes: [UInt8], at offset: Int) {
        var value: Self = 0
        for index in stride(from: Self.bitWidth / 8 - 1, through: 0, by: -1) {
            value = value << 8 | Self(truncatingIfNeeded: bytes[offset + index])
        }
        self = value
    }
}
