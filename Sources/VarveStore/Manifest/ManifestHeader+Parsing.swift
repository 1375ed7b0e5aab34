import VarveBytes
import VarveSegments

extension ManifestHeader {
    /// Reads the header at the start of a manifest and compares it with the file's name.
    ///
    /// The checksum is compared before the version and the features are judged, so that a changed
    /// byte is called damage and never a newer version.
    init(parsing bytes: [UInt8], number: UInt64) throws(ManifestError) {
        let file = ManifestFormat.fileName(number)
        func damage(
            _ kind: Damage.Kind, _ offset: Int, _ expected: String, _ found: String
        ) -> ManifestError {
            .damaged(
                ManifestDamage(
                    file: file, offset: offset, kind: kind, expected: expected, found: found))
        }
        guard bytes.count >= ManifestFormat.headerByteCount else {
            throw damage(
                .truncated, bytes.count, "a header of \(ManifestFormat.headerByteCount) bytes",
                "\(bytes.count) bytes")
        }
        guard Array(bytes[..<8]) == ManifestFormat.magic else {
            throw damage(.magic, 0, "the magic of a manifest", "other bytes")
        }
        var reader = ByteReader(Array(bytes[..<ManifestFormat.headerByteCount]))
        let reserved: UInt16
        let stored: UInt32
        do throws(ByteReaderError) {
            try reader.skip(8)
            version = try reader.readUInt16()
            reserved = try reader.readUInt16()
            requiredFeatures = try reader.readUInt64()
            optionalFeatures = try reader.readUInt64()
            storeID = try reader.readBytes(16)
            self.number = try reader.readUInt64()
            position = ManifestPosition(
                edit: try reader.readUInt64(), chain: try reader.readUInt32())
            stored = try reader.readUInt32()
        } catch {
            throw damage(.structure, error.offset, error.expected, error.found)
        }
        let computed = CRC32C.checksum(Array(bytes[..<(ManifestFormat.headerByteCount - 4)]))
        guard stored == computed else {
            throw damage(.checksum, 0, "a header with checksum \(stored)", "\(computed)")
        }
        guard self.number == number else {
            throw damage(.identity, 44, "file number \(number)", "\(self.number)")
        }
        guard (1...ManifestFormat.version).contains(version) else {
            throw .unsupportedVersion(
                file: file, found: version, supported: ManifestFormat.version)
        }
        guard requiredFeatures == 0 else {
            throw .unsupportedFeature(
                file: file, name: "bit-\(requiredFeatures.trailingZeroBitCount)")
        }
        guard reserved == 0 else { throw damage(.structure, 10, "0", "\(reserved)") }
    }
}
