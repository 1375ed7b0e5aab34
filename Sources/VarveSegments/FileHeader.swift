import VarveBytes

/// The store that a file belongs to.
public struct StoreIdentity: Hashable, Sendable {
    /// 16 random bytes, made with the store.
    public let storeID: [UInt8]

    /// The identity of 16 bytes.
    public init(storeID: [UInt8]) {
        precondition(storeID.count == 16, "a store id has 16 bytes")
        self.storeID = storeID
    }
}

/// How far the manifest had come when a file was written: a file that knows a later edit than the
/// manifest shows that the manifest was cut.
public struct ManifestPosition: Hashable, Sendable {
    /// The number of the last committed edit.
    public let edit: UInt64
    /// The chained checksum of that edit.
    public let chain: UInt32

    /// The position behind edit `edit`.
    public init(edit: UInt64, chain: UInt32) {
        self.edit = edit
        self.chain = chain
    }
}

/// The first bytes of every file but the manifest, the same for all kinds and for all versions to
/// come:
///
/// ```
/// offset  size
///      0     8  magic of the kind
///      8     2  version
///     10     2  byte count of extra
///     12     8  required features
///     20     8  optional features
///     28    16  store id
///     44     8  file id
///     52     8  manifest position: edit
///     60     4  manifest position: chain
///     64     x  extra, by kind; empty where the kind says nothing
///   64+x     4  CRC32C of all before
/// ```
public struct FileHeader: Hashable, Sendable {
    /// What the file holds.
    public let kind: FileFormat
    /// The version of the kind's format. Persisted.
    public let version: UInt16
    /// What a reader must know.
    public let requiredFeatures: RequiredFeatures
    /// What a reader may use.
    public let optionalFeatures: OptionalFeatures
    /// The store that the file belongs to.
    public let store: StoreIdentity
    /// The file's number, unique in its store among all kinds' files.
    public let fileID: UInt64
    /// How far the manifest had come.
    public let position: ManifestPosition
    /// Bytes whose meaning the kind defines, at most 65,535.
    public let extra: [UInt8]

    /// The version that this program writes, of all kinds. Persisted.
    public static let versionCurrent: UInt16 = 1
    /// The bytes before `extra`.
    static let prefixByteCount = 64
    /// The bytes of a header without extra.
    public static let byteCountMin = prefixByteCount + 4
    /// The bytes of a header with the longest extra.
    public static let byteCountMax = byteCountMin + extraByteCountMax
    /// The most bytes that `extra` can hold.
    public static let extraByteCountMax = Int(UInt16.max)

    /// A header of the current version.
    public init(
        kind: FileFormat, store: StoreIdentity, fileID: UInt64, position: ManifestPosition,
        requiredFeatures: RequiredFeatures = [], optionalFeatures: OptionalFeatures = [],
        extra: [UInt8] = []
    ) {
        precondition(extra.count <= FileHeader.extraByteCountMax, "extra is bounded")
        self.kind = kind
        self.version = FileHeader.versionCurrent
        self.requiredFeatures = requiredFeatures
        self.optionalFeatures = optionalFeatures
        self.store = store
        self.fileID = fileID
        self.position = position
        self.extra = extra
    }

    /// The bytes that the encoded header takes.
    public var byteCount: Int {
        FileHeader.byteCountMin + extra.count
    }

    /// The file's name in messages.
    public var reference: FileReference {
        FileReference(kind: kind, fileID: fileID)
    }

    /// The header's bytes, its checksum included.
    public var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.writeBytes(kind.magic)
        writer.writeUInt16(version)
        writer.writeUInt16(UInt16(extra.count))
        writer.writeUInt64(requiredFeatures.rawValue)
        writer.writeUInt64(optionalFeatures.rawValue)
        writer.writeBytes(store.storeID)
        writer.writeUInt64(fileID)
        writer.writeUInt64(position.edit)
        writer.writeUInt32(position.chain)
        writer.writeBytes(extra)
        writer.writeUInt32(CRC32C.checksum(writer.bytes))
        return writer.bytes
    }

    /// The same header of a file that needs more.
    func requiring(_ features: RequiredFeatures) -> FileHeader {
        FileHeader(
            kind: kind, version: version, required: requiredFeatures.union(features).rawValue,
            optional: optionalFeatures.rawValue, store: store, fileID: fileID, position: position,
            extra: extra)
    }

    /// Fields read from bytes whose checksum was found right.
    init(
        kind: FileFormat, version: UInt16, required: UInt64, optional: UInt64,
        store: StoreIdentity, fileID: UInt64, position: ManifestPosition, extra: [UInt8]
    ) {
        self.kind = kind
        self.version = version
        self.requiredFeatures = RequiredFeatures(rawValue: required)
        self.optionalFeatures = OptionalFeatures(rawValue: optional)
        self.store = store
        self.fileID = fileID
        self.position = position
        self.extra = extra
    }
}
