import VarveBytes
import VarveColumns
import VarveFiles
import VarveStore

/// A temporary file of records in sequence order. It has no name: it is gone with its last user,
/// also when the process is killed.
///
/// Blocks of `(sequence u64, byte count u32, record)`, each read whole; where they lie, and their
/// checksums, stay in memory.
final class SpillRun: @unchecked Sendable {
    // Appended to by one thread, then only read.
    private let file: any File
    private(set) var blocks: [Block] = []
    private let pending = ByteSink()
    private var pendingFirst: SequenceNumber?
    private var byteCount = 0

    struct Block {
        var first: SequenceNumber
        var offset: Int
        var byteCount: Int
        var checksum: UInt32
    }

    private static let blockByteCount = 256 << 10
    private static let headByteCount = 12

    /// - Throws: `FileError`.
    init(_ fileSystem: any FileSystem, in folder: FilePath) throws(FileError) {
        file = try Self.open(fileSystem, folder)
    }

    /// Makes a file and takes its name away.
    private static func open(
        _ fileSystem: any FileSystem, _ folder: FilePath
    ) throws(FileError) -> any File {
        var number = 0
        while true {
            let path = Paths.join(folder, "varve-sort-\(number)")
            do {
                let file = try fileSystem.open(path, .create)
                try fileSystem.unlink(path)
                return file
            } catch {
                // Another process is about to take its name away.
                guard error.isExisting, number < 10_000 else { throw error }
                number += 1
            }
        }
    }

    func append(_ record: UnsafeRawBufferPointer, _ sequence: SequenceNumber) throws {
        if pendingFirst == nil { pendingFirst = sequence }
        let head = unsafe pending.space(Self.headByteCount)
        unsafe head.storeBytes(of: sequence.littleEndian, as: UInt64.self)
        unsafe head.storeBytes(
            of: UInt32(record.count).littleEndian, toByteOffset: 8, as: UInt32.self)
        pending.commit(Self.headByteCount)
        unsafe pending.write(record)
        if pending.count >= Self.blockByteCount { try flush() }
    }

    func finish() throws { try flush() }

    private func flush() throws {
        guard let first = pendingFirst else { return }
        let bytes = unsafe pending.bytes
        try unsafe file.append(bytes)
        blocks.append(
            Block(
                first: first, offset: byteCount, byteCount: bytes.count,
                checksum: unsafe CRC32C.checksum(bytes)))
        byteCount += bytes.count
        pending.removeAll()
        pendingFirst = nil
    }

    /// - Throws: `FileError`; `SpillError` where the file does not give back what was written.
    func read(_ index: Int, into block: RowBlock) throws {
        let place = blocks[index]
        block.bound = place.first
        let buffer = ByteSink(capacity: place.byteCount)
        let room = unsafe UnsafeMutableRawBufferPointer(
            start: buffer.space(place.byteCount), count: place.byteCount)
        let count = try unsafe file.read(into: room, at: place.offset)
        buffer.commit(count)
        let bytes = unsafe buffer.bytes
        guard count == place.byteCount, unsafe CRC32C.checksum(bytes) == place.checksum else {
            throw SpillError(path: file.path, offset: place.offset)
        }
        var offset = 0
        while offset < count {
            let sequence = unsafe UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let length = unsafe Int(
                UInt32(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self)))
            offset += Self.headByteCount
            unsafe block.text.append(
                UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]))
            block.endRecord(sequence)
            offset += length
        }
    }
}

/// A temporary file does not give back what was just written to it.
public struct SpillError: Error, Sendable, CustomStringConvertible {
    public let path: FilePath
    public let offset: Int

    public var description: String {
        "the temporary file \(path) was changed at byte \(offset): check the disk of TMPDIR"
    }
}
