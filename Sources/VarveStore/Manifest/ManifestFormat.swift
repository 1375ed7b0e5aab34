import VarveBytes
import VarveSegments

/// How a manifest is laid down. All of it is persisted; drawn in the article <doc:Manifest>.
///
/// ```
/// file     header edit+
/// header   68 bytes, as below
/// edit     a frame of the log (`LogFrame`): u32 n, u64 number, u32 crc, n bytes of payload, u32 chain
/// payload  varint count, count changes
/// change   varint tag, varint n, n bytes of body
/// ```
///
/// `crc` covers the 12 bytes before it and goes on from the checksum of the file's header, so that
/// an edit of another file fails. `chain` covers these 12 bytes and the payload and goes on from the
/// chain of the edit before, the header's `chain` for the first.
enum ManifestFormat {
    /// A byte above 127, `VMAN`, then CR, LF and SUB, so that a transfer in text mode shows.
    static let magic: [UInt8] = [0x89, 0x56, 0x4D, 0x41, 0x4E, 0x0D, 0x0A, 0x1A]
    static let version: UInt16 = 1
    static let headerByteCount = 68

    /// Most bytes of an edit's payload: a million segments.
    static let payloadByteCountMax = 1 << 27
    /// Most bytes of a manifest that is read.
    static let fileByteCountMax = 1 << 29

    /// Changes with a tag from here on may be passed over by a program that does not know them; such
    /// a program loses them when it begins the next manifest.
    static let optionalTagMin: UInt64 = 128

    /// `MANIFEST-000012`: at least six decimal digits.
    static let namePrefix = "MANIFEST-"
    static let nameDigitsMin = 6

    static func fileName(_ number: UInt64) -> String {
        let digits = String(number)
        let zeros = String(repeating: "0", count: max(0, nameDigitsMin - digits.utf8.count))
        return namePrefix + zeros + digits
    }

    /// The number in a file's name; `nil` unless `fileName` would give these very bytes.
    static func fileNumber(_ name: String) -> UInt64? {
        let bytes = Array(name.utf8)
        let prefix = Array(namePrefix.utf8)
        guard bytes.count > prefix.count, Array(bytes[..<prefix.count]) == prefix else {
            return nil
        }
        var value: UInt64 = 0
        for byte in bytes[prefix.count...] {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let (tens, tooMany) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = tens.addingReportingOverflow(UInt64(byte - 0x30))
            guard !tooMany, !overflow else { return nil }
            value = sum
        }
        return Array(fileName(value).utf8) == bytes ? value : nil
    }
}

/// The first bytes of a manifest, in the order of every other file's header:
///
/// ```
/// offset  size
///      0     8  magic
///      8     2  version
///     10     2  0
///     12     8  required features
///     20     8  optional features
///     28    16  store id
///     44     8  number in the file's name
///     52     8  the last edit before this file
///     60     4  the chain of that edit
///     64     4  CRC32C of all before
/// ```
struct ManifestHeader: Equatable, Sendable {
    var storeID: [UInt8]
    var number: UInt64
    /// Where the manifest before this one ended; edit 0, chain 0 for the first.
    var position: ManifestPosition
    var requiredFeatures: UInt64 = 0
    var optionalFeatures: UInt64 = 0
    var version: UInt16 = ManifestFormat.version

    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.writeBytes(ManifestFormat.magic)
        writer.writeUInt16(version)
        writer.writeUInt16(0)
        writer.writeUInt64(requiredFeatures)
        writer.writeUInt64(optionalFeatures)
        writer.writeBytes(storeID)
        writer.writeUInt64(number)
        writer.writeUInt64(position.edit)
        writer.writeUInt32(position.chain)
        writer.writeUInt32(CRC32C.checksum(writer.bytes))
        return writer.bytes
    }

    /// Where the checksums of the edits' headers go on from.
    var checksum: UInt32 { CRC32C.checksum(Array(encoded.dropLast(4))) }
}
