/// What the manifest knows of a live run of the key index.
public struct KeyRunEntry: Hashable, Sendable, Identifiable {
    /// The run's number, and its file's name.
    public var id: KeyRunID
    /// Pairs of a hash and a day in the file.
    public var entries: UInt64
    /// Size of the file.
    public var fileBytes: UInt64
    /// CRC-32C that the file ends with.
    public var crc: UInt32

    /// An entry with these values.
    public init(id: KeyRunID, entries: UInt64, fileBytes: UInt64, crc: UInt32) {
        self.id = id
        self.entries = entries
        self.fileBytes = fileBytes
        self.crc = crc
    }
}
