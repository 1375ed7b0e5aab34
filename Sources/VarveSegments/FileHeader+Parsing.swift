import VarveBytes
import VarveFiles

/// What a reader knows about a file before it opens it. What is nil is not compared.
public struct FileExpectation: Sendable {
    /// What the file's name says that it is.
    public let kind: FileFormat
    /// The store that is open.
    public let store: StoreIdentity?
    /// The number in the file's name.
    public let fileID: UInt64?

    /// An expectation of `kind`, and of the store and the number if they are given.
    public init(kind: FileFormat, store: StoreIdentity? = nil, fileID: UInt64? = nil) {
        self.kind = kind
        self.store = store
        self.fileID = fileID
    }

    /// The file's name in messages.
    public var reference: FileReference {
        FileReference(kind: kind, fileID: fileID)
    }
}

extension FileHeader {
    /// Reads the header at the start of `bytes`, which may go on behind it.
    ///
    /// The checksum is compared before the version and the features are judged, so that a changed
    /// byte is called damage and never a newer version.
    ///
    /// - Throws: `FormatError.damaged` (magic, truncated, checksum, identity),
    ///   `.unsupportedVersion` or `.unsupportedFeature`.
    public init(parsing bytes: [UInt8], expecting expected: FileExpectation) throws(FormatError) {
        let kind = try FileHeader.kind(of: bytes, expecting: expected)
        let byteCount = try FileHeader.byteCount(of: bytes, expecting: expected)
        guard bytes.count >= byteCount else {
            throw expected.reference.damage(
                .truncated, at: bytes.count, expected: "a header of \(byteCount) bytes",
                found: "\(bytes.count) bytes")
        }
        let covered = Array(bytes[..<(byteCount - 4)])
        let stored = littleEndian32(bytes, at: byteCount - 4)
        let computed = CRC32C.checksum(covered)
        guard stored == computed else {
            throw expected.reference.damage(
                .checksum, at: 0, expected: "a header with checksum \(hexadecimal(stored))",
                found: hexadecimal(computed))
        }
        self.init(kind: kind, checked: covered)
        try judge(expected)
    }

    /// Reads the header of an open file: one read, or two if it has a long extra.
    ///
    /// - Throws: as `init(parsing:expecting:)`, and `FormatError.file` if the file cannot be read.
    public static func read(
        from file: any File, expecting expected: FileExpectation
    ) throws(FormatError) -> FileHeader {
        let first = try readBytes(
            of: file, at: 0, upTo: byteCountMin, reference: expected.reference)
        guard first.count == byteCountMin else {
            return try FileHeader(parsing: first, expecting: expected)
        }
        // The magic is judged first: the byte count of another program's file means nothing.
        _ = try kind(of: first, expecting: expected)
        let byteCount = try byteCount(of: first, expecting: expected)
        let rest = try readBytes(
            of: file, at: byteCountMin, upTo: byteCount - byteCountMin,
            reference: expected.reference)
        return try FileHeader(parsing: first + rest, expecting: expected)
    }

    private static func kind(
        of bytes: [UInt8], expecting expected: FileExpectation
    ) throws(FormatError) -> FileFormat {
        guard bytes.count >= 8 else {
            throw expected.reference.damage(
                .truncated, at: bytes.count, expected: "a header of at least \(byteCountMin) bytes",
                found: "\(bytes.count) bytes")
        }
        let found = FileFormat(magic: bytes[..<8])
        guard let found, found == expected.kind else {
            throw expected.reference.damage(
                .magic, at: 0, expected: "the magic of a \(expected.kind)",
                found: found.map { "that of a \($0)" } ?? "other bytes")
        }
        return found
    }

    private static func byteCount(
        of bytes: [UInt8], expecting expected: FileExpectation
    ) throws(FormatError) -> Int {
        guard bytes.count >= byteCountMin else {
            throw expected.reference.damage(
                .truncated, at: bytes.count, expected: "a header of at least \(byteCountMin) bytes",
                found: "\(bytes.count) bytes")
        }
        return byteCountMin + Int(bytes[10]) + Int(bytes[11]) << 8
    }

    /// Fields of `bytes`, which hold a whole header but for its checksum, which is right.
    private init(kind: FileFormat, checked bytes: [UInt8]) {
        self.init(
            kind: kind,
            version: UInt16(bytes[8]) | UInt16(bytes[9]) << 8,
            required: littleEndian64(bytes, at: 12),
            optional: littleEndian64(bytes, at: 20),
            store: StoreIdentity(storeID: Array(bytes[28..<44])),
            fileID: littleEndian64(bytes, at: 44),
            position: ManifestPosition(
                edit: littleEndian64(bytes, at: 52), chain: littleEndian32(bytes, at: 60)),
            extra: Array(bytes[FileHeader.prefixByteCount...]))
    }

    private func judge(_ expected: FileExpectation) throws(FormatError) {
        let reference = expected.fileID == nil ? reference : expected.reference
        if let store = expected.store, store != self.store {
            throw reference.damage(
                .identity, at: 28, expected: "store \(hexadecimal(store.storeID))",
                found: hexadecimal(self.store.storeID))
        }
        if let fileID = expected.fileID, fileID != self.fileID {
            throw reference.damage(
                .identity, at: 44, expected: "file number \(fileID)", found: "\(self.fileID)")
        }
        guard (1...FileHeader.versionCurrent).contains(version) else {
            throw .unsupportedVersion(
                file: reference, found: version, supported: FileHeader.versionCurrent)
        }
        if let name = requiredFeatures.firstUnsupportedName {
            throw .unsupportedFeature(file: reference, name: name)
        }
    }
}
