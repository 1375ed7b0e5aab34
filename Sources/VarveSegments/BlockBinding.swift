import VarveBytes

/// Ties the checksums of a file's blocks to the file and to their place in it: a block that was
/// swapped with another, or came from another file, fails although its own bytes are whole.
///
/// The seed of block `ordinal` is the CRC32C of magic, store id, file id and ordinal. Persisted.
/// For given bytes a CRC is a bijection of its seed, and ordinals below 2^32 have different seeds
/// within a file, so that a block at another place of its file *always* fails.
public struct BlockBinding: Sendable {
    /// The ordinal of a file's footer. Persisted.
    public static let footerOrdinal = UInt64.max

    private let identity: UInt32

    /// The binding to the file that `header` begins.
    public init(_ header: FileHeader) {
        var writer = ByteWriter()
        writer.writeBytes(header.kind.magic)
        writer.writeBytes(header.store.storeID)
        writer.writeUInt64(header.fileID)
        identity = CRC32C.checksum(writer.bytes)
    }

    /// What the checksum of block `ordinal` starts from.
    public func seed(ordinal: UInt64) -> UInt32 {
        unsafe withUnsafeBytes(of: ordinal.littleEndian) { bytes in
            unsafe CRC32C.checksum(bytes, seed: identity)
        }
    }

    /// The checksum of block `ordinal` with these bytes.
    public func checksum(_ bytes: UnsafeRawBufferPointer, ordinal: UInt64) -> UInt32 {
        unsafe CRC32C.checksum(bytes, seed: seed(ordinal: ordinal))
    }

    /// The checksum of block `ordinal` with these bytes.
    public func checksum(_ bytes: [UInt8], ordinal: UInt64) -> UInt32 {
        CRC32C.checksum(bytes, seed: seed(ordinal: ordinal))
    }
}
