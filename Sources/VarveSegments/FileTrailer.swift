import VarveBytes

/// The last bytes of every immutable file, behind the body of its footer, whose meaning the kind
/// defines:
///
/// ```
/// body     b  the footer's body
///    0     4  byte count of the body
///    4     8  byte count of the whole file
///   12     4  CRC32C of the body and the 12 bytes before, bound to the file (footer ordinal)
///   16     8  "VARVEEND"
/// ```
///
/// Truncation and extension show in the magic and in the file's byte count.
public enum FileTrailer {
    /// The bytes of a trailer, the footer's body not counted.
    public static let byteCount = 24
    /// The last eight bytes. Persisted.
    static let magic: [UInt8] = [0x56, 0x41, 0x52, 0x56, 0x45, 0x45, 0x4E, 0x44]

    /// The footer's body with its trailer.
    /// - Parameter offset: where in the file the body will stand.
    public static func encoded(
        body: [UInt8], at offset: Int, binding: BlockBinding
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeBytes(body)
        writer.writeUInt32(UInt32(body.count))
        writer.writeUInt64(UInt64(offset + body.count + byteCount))
        writer.writeUInt32(
            binding.checksum(writer.bytes, ordinal: BlockBinding.footerOrdinal))
        writer.writeBytes(magic)
        return writer.bytes
    }

    /// Checks a trailer and gives the byte count of the footer's body before it.
    ///
    /// - Parameters:
    ///   - trailer: the file's last `byteCount` bytes.
    ///   - fileByteCount: the file's true length.
    ///   - bodyByteCountMax: what the caller is ready to read.
    public static func bodyByteCount(
        _ trailer: [UInt8], fileByteCount: Int, bodyByteCountMax: Int, file: FileReference
    ) throws(FormatError) -> Int {
        let start = fileByteCount - byteCount
        guard trailer.count == byteCount, Array(trailer[16...]) == magic else {
            throw file.damage(
                .truncated, at: max(0, start), expected: "an end mark in the last bytes",
                found: "other bytes: the file was cut, extended or overwritten")
        }
        let said = littleEndian64(trailer, at: 4)
        guard said == UInt64(fileByteCount) else {
            throw file.damage(
                said > UInt64(fileByteCount) ? .truncated : .extended, at: start + 4,
                expected: "a file of \(said) bytes", found: "\(fileByteCount)")
        }
        let bodyByteCount = Int(littleEndian32(trailer, at: 0))
        guard bodyByteCount <= bodyByteCountMax, bodyByteCount <= start else {
            throw file.damage(
                .structure, at: start, expected: "a footer of at most \(bodyByteCountMax) bytes",
                found: "\(bodyByteCount)")
        }
        return bodyByteCount
    }

    /// Checks the checksum of a footer: body and trailer, from body to magic.
    public static func check(
        _ footer: [UInt8], at offset: Int, binding: BlockBinding, file: FileReference
    ) throws(FormatError) {
        precondition(footer.count >= byteCount, "a footer ends with a trailer")
        let end = footer.count - 12
        let stored = littleEndian32(footer, at: end)
        let computed = binding.checksum(
            Array(footer[..<end]), ordinal: BlockBinding.footerOrdinal)
        guard stored == computed else {
            throw file.damage(
                .checksum, at: offset, expected: "a footer with checksum \(hexadecimal(stored))",
                found: hexadecimal(computed))
        }
    }

    /// The checksum in a trailer that ends `bytes`: what the manifest keeps of the file.
    public static func storedChecksum(of bytes: [UInt8]) -> UInt32 {
        precondition(bytes.count >= byteCount, "a file ends with a trailer")
        return littleEndian32(bytes, at: bytes.count - 12)
    }
}
