import VarveBytes
import VarveSegments

/// An edit as it stands in a manifest: header, payload, chain (see `ManifestFormat`).
struct EditFrame {
    let bytes: [UInt8]
    /// What the manifest comes to with this edit.
    let position: ManifestPosition

    /// Lays an edit down behind `previous`.
    ///
    /// - Returns: `nil` if its payload is larger than the format allows.
    init?(_ edit: Edit, after previous: ManifestPosition, binding: UInt32) {
        let payload = edit.encodedPayload
        guard payload.count <= ManifestFormat.payloadByteCountMax else { return nil }
        var writer = ByteWriter()
        writer.writeUInt32(UInt32(payload.count))
        writer.writeUInt64(edit.number)
        let chain = Self.chain(writer.bytes, payload, after: previous.chain)
        writer.writeUInt32(CRC32C.checksum(writer.bytes, seed: binding))
        writer.writeBytes(payload)
        writer.writeUInt32(chain)
        bytes = writer.bytes
        position = ManifestPosition(edit: edit.number, chain: chain)
    }

    /// The checksum of an edit's length, number and payload that goes on from the edit before.
    static func chain(_ start: [UInt8], _ payload: [UInt8], after previous: UInt32) -> UInt32 {
        CRC32C.checksum(payload, seed: CRC32C.checksum(start, seed: previous))
    }

    /// The first bytes of an edit.
    struct Header {
        let payloadByteCount: Int
        let number: UInt64

        /// - Returns: `nil` if the checksum is not right.
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
