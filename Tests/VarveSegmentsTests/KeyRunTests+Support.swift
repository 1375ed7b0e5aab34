import Synchronization
import VarveBytes
import VarveFiles

@testable import VarveSegments

/// A file in memory that counts what is read and can be told to fail.
final class MemoryFile: File {
    struct State {
        var bytes: [UInt8] = []
        var readCount = 0
        var readByteCount = 0
        var appendCountMax = Int.max
        var failsToRead = false
    }

    let state: Mutex<State>

    init(_ bytes: [UInt8] = []) {
        state = Mutex(State(bytes: bytes))
    }

    var path: FilePath { "memory" }
    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var byteCount: Int { get throws(FileError) { state.withLock { $0.bytes.count } } }

    func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        let bytes: [UInt8]? = state.withLock { state in
            state.readCount += 1
            state.readByteCount += buffer.count
            return state.failsToRead ? nil : state.bytes
        }
        guard let bytes else { throw FileError(.read, path, .system(5)) }
        let count = max(0, min(buffer.count, bytes.count - offset))
        if count > 0 { unsafe buffer.copyBytes(from: bytes[offset..<(offset + count)]) }
        return count
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        let added = unsafe Array(bytes)
        let isDone = state.withLock { state in
            guard state.appendCountMax > 0 else { return false }
            state.appendCountMax -= 1
            state.bytes += added
            return true
        }
        guard isDone else { throw FileError(.append, path, .system(28)) }
    }

    func truncate(to byteCount: Int) throws(FileError) {
        state.withLock { $0.bytes.removeLast($0.bytes.count - byteCount) }
    }

    func sync() throws(FileError) {}
    func startWriteback() {}
    func reserve(_ byteCount: Int) {}
    func close() {}
}

/// SplitMix64: the same numbers for the same seed, for ever.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}

/// What all files of these tests share.
enum Sample {
    static let store = StoreIdentity(storeID: Array(0..<16))
    static let position = ManifestPosition(edit: 7, chain: 0x0102_0304)

    static func header(_ kind: FileFormat, _ fileID: UInt64 = 11) -> FileHeader {
        FileHeader(kind: kind, store: store, fileID: fileID, position: position)
    }

    static func expectation(_ kind: FileFormat, _ fileID: UInt64 = 11) -> FileExpectation {
        FileExpectation(kind: kind, store: store, fileID: fileID)
    }

    /// The bytes of a file of this project, by its path from the root.
    static func projectFile(_ path: String, here: String = #filePath) throws -> [UInt8] {
        let root = here.split(separator: "/").dropLast(3).joined(separator: "/")
        return try Posix().readAll("/" + root + "/" + path, atMost: 1 << 20)
    }

    static func fixture(_ name: String) throws -> [UInt8] {
        try projectFile("Tests/VarveSegmentsTests/Fixtures/v1/" + name)
    }

    /// The bytes of the hex dump that is fenced as `hex <name>` in an article.
    static func hexDump(_ name: String, in article: String) throws -> [UInt8] {
        let bytes = try projectFile("Sources/VarveSegments/VarveSegments.docc/" + article)
        let lines = String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "```hex \(name)") else { return [] }
        return lines[(start + 1)...].prefix { $0 != "```" }.flatMap { line in
            line.dropFirst(6).prefix(48).split(separator: " ").compactMap { UInt8($0, radix: 16) }
        }
    }
}

/// Writes a run and gives its bytes.
func keyRunBytes(
    _ entries: [KeyEntry], expected: Int? = nil, fileID: UInt64 = 11, chunk: Int = .max
) throws -> [UInt8] {
    let file = MemoryFile()
    let writer = KeyRunWriter(
        file: file, header: Sample.header(.keyRun, fileID),
        expectedEntryCount: expected ?? entries.count)
    var start = 0
    while start < entries.count {
        let end = start + min(chunk, entries.count - start)
        try writer.append(Array(entries[start..<end]))
        start = end
    }
    let summary = try writer.finish()
    precondition(summary.byteCount == file.bytes.count)
    return file.bytes
}

/// Opens a run over bytes.
func keyRun(_ bytes: [UInt8], fileID: UInt64 = 11) throws -> KeyRunReader {
    try KeyRunReader(
        file: MemoryFile(bytes), expecting: Sample.expectation(.keyRun, fileID))
}

/// Random entries, sorted by hash: some hashes repeat, with other days, or with the same.
func randomEntries(_ count: Int, seed: UInt64, days: Range<Int32> = 9131..<16000) -> [KeyEntry] {
    var random = SplitMix(seed)
    var entries: [KeyEntry] = []
    while entries.count < count {
        let hash = random.next()
        let repeats = random.next() % 8 == 0 ? Int(random.next() % 6) + 1 : 1
        for _ in 0..<repeats where entries.count < count {
            entries.append(
                KeyEntry(hash: hash, day: Int32.random(in: days, using: &random)))
        }
    }
    return entries.sorted { $0.hash < $1.hash }
}

/// The plain model of a run: days by the top 48 bits of a hash.
func model(_ entries: [KeyEntry]) -> [UInt64: Set<Int32>] {
    entries.reduce(into: [:]) { $0[$1.hash >> 16, default: []].insert($1.day) }
}

/// All that a run holds, by its own account.
func contents(_ run: KeyRunReader) throws -> [KeyEntry] {
    var entries: [KeyEntry] = []
    try unsafe run.forEachBlock { block in unsafe entries.append(contentsOf: block) }
    return entries
}
