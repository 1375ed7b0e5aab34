import VarveFiles
import VarveReviews
import VarveSegments

/// Appends groups to an open journal.
///
/// A group is durable when `append` returns; then `acknowledge` shows it to readers. The first error
/// of either poisons the store's writer. For one thread at a time.
final class JournalWriter {
    let id: JournalID
    let profile: Profile
    private let file: any File
    private let poison: Poison
    private let binding: UInt32
    private var number: UInt64 = 0
    private var chain: UInt32 = 0
    private(set) var byteCount: Int

    /// Makes the file; it is durable, with its name, when this returns.
    ///
    /// - Parameter header: says which journal it is, and of which profile.
    init(
        _ header: FileHeader, profile: Profile, paths: StorePaths, fileSystem: any FileSystem,
        poison: Poison
    ) throws {
        id = JournalID(rawValue: header.fileID)
        self.profile = profile
        self.poison = poison
        binding = JournalFormat.binding(header)
        let path = paths.journal(id)
        let bytes = header.encoded
        byteCount = bytes.count
        try fileSystem.ensureDirectory(paths.journal)
        try fileSystem.writeNew(path, bytes)
        file = try fileSystem.open(path, .append)
    }

    deinit { file.close() }

    /// - Parameter group: a group's payload.
    func append(_ group: [UInt8]) throws {
        try poison.guarded {
            try write(group)
            try file.sync()
        }
    }

    func sync() throws { try poison.guarded { try file.sync() } }

    /// Marks all that was appended as acknowledged.
    func acknowledge() throws { try poison.guarded { try write([JournalFormat.markKind]) } }

    private func write(_ payload: [UInt8]) throws {
        let frame = LogFrame(
            number: number + 1, payload: payload, after: chain, binding: binding)
        try file.append(frame.bytes)
        number += 1
        chain = frame.chain
        byteCount += frame.bytes.count
    }
}
