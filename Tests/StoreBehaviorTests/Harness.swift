import Glibc
import TestSupport
import Testing
import VarveBytes
import VarveFiles
import VarveIngest
import VarveQuery
import VarveReviews
import VarveStore

/// A store on some file system, and the few steps that tests of behaviour are made of.
///
/// All goes through a `Tracing` file system: whatever the test is about, nothing may be named,
/// committed or acknowledged before it is synced.
struct Harness {
    let traced: Tracing
    var fileSystem: any FileSystem { traced }
    var folder: FilePath = "/store"
    /// Microseconds since 1970: 2024-06-01.
    var now: Int64 = 1_717_200_000_000_000
    var workers = Workers(count: 1)
    var onConflict = ConflictPolicy.version
    var batchBytes = 64 << 20
    var limits = UnitLimits()
    /// Beside the built-in ones.
    var ownProfiles: [Profile] = []
    /// Whether others may hold a lock for a while.
    var isPatient = false
    /// How many bytes a source gives at once at most.
    var readBytes = Int.max

    /// Parsed once: that takes longer than many an ingest.
    private static let profiles = Result { try BuiltInProfiles.all() }

    init(_ fileSystem: any FileSystem) { traced = Tracing(fileSystem, rules: Self.order) }

    /// The order that the engine keeps.
    static let order: [TraceRule] = [
        .noRenameOfUnsyncedFile, .noUnlinkWhileUnsynced(isManifest),
        .noLoggingOfUnsynced(isManifest, sparing: isSpare),
    ]

    /// What may be lost: a journal's last mark is synced with what comes next.
    static let isSpare: @Sendable (FilePath) -> Bool = {
        $0.hasSuffix(".tmp") || $0.hasSuffix(".log")
    }

    static let isManifest: @Sendable (FilePath) -> Bool = {
        $0.contains("/MANIFEST-") && !$0.hasSuffix(".tmp")
    }

    static let identity = StoreCreation(
        storeID: Array(0..<16), digestKey: Array(16..<32), createdAt: 1_717_200_000_000_000)

    /// Makes the store unless it is there.
    func create() throws {
        guard try !Store.exists(folder, fileSystem) else { return }
        try Store.create(folder, fileSystem, creation: Self.identity, settings: "# test\n")
    }

    func writer() throws -> StoreWriter {
        try StoreWriter(
            folder: folder, fileSystem: fileSystem, workers: workers,
            holder: LockHolder(processID: 1, command: "test", startedAt: "now"),
            wait: wait)
    }

    /// Tries once; of a patient one again and again.
    var wait: LockWait {
        let start = ContinuousClock.now
        return LockWait(
            atMost: isPatient ? .seconds(60) : .zero,
            elapsed: { isPatient ? start.duration(to: .now) : .zero },
            sleep: { _ in sched_yield() })
    }

    /// An ingest of texts as sources named `0.ndjson`, `1.ndjson`, ... that is yet to run.
    func run(
        _ sources: [[UInt8]], profile: String? = "review", writer: StoreWriter? = nil
    ) throws -> IngestRun {
        try create()
        let profiles = try Self.profiles.get() + ownProfiles
        var options = IngestOptions(profiles: profiles)
        options.profile = profiles.first { $0.name == profile }
        options.onConflict = onConflict
        options.batchBytes = batchBytes
        options.limits = limits
        options.freeBytesMin = 0
        let (now, readBytes) = (now, readBytes)
        return try IngestRun(
            writer: try writer ?? self.writer(),
            sources: sources.indices.map {
                IngestSource(name: "\($0).ndjson", byteCount: sources[$0].count)
            }, options: options, now: { now },
            open: { MemoryInput("\($0).ndjson", sources[$0], readBytes: readBytes) })
    }

    /// Ingests texts as sources named `0.ndjson`, `1.ndjson`, ...
    @discardableResult
    func ingest(_ sources: [[UInt8]], profile: String? = "review") throws -> LedgerEntry {
        let run = try run(sources, profile: profile)
        _ = try run.run()
        traced.acknowledge()
        #expect(traced.violations.isEmpty)
        return run.entry
    }

    @discardableResult
    func ingest(_ lines: [String], profile: String? = "review") throws -> LedgerEntry {
        try ingest([Reviews.text(lines)], profile: profile)
    }

    /// What `scan --format raw` gives: each record and a line feed.
    func scan(_ options: ScanOptions = .bySequence) throws -> [UInt8] {
        var text: [UInt8] = []
        let store = try Store(folder: folder, fileSystem: fileSystem)
        let append: Scan.RecordBody = { record, _ in
            unsafe text.append(contentsOf: record)
            text.append(UInt8(ascii: "\n"))
        }
        try unsafe Scan(store, options, workers: workers).forEach(append)
        return text
    }

    func lines(_ options: ScanOptions = .bySequence) throws -> [String] {
        try scan(options).split(separator: UInt8(ascii: "\n")).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    func get(_ id: String, history: Bool = false) throws -> [FoundRecord] {
        try Lookup(Store(folder: folder, fileSystem: fileSystem))
            .records(Array(id.utf8), history: history)
    }

    func verify(deep: Bool = true) throws -> VerifyReport {
        Verify(
            try Store(folder: folder, fileSystem: fileSystem), isDeep: deep, workers: workers
        ).run()
    }

    func state() throws -> StoreState {
        try Store(folder: folder, fileSystem: fileSystem).snapshot().state
    }

    func deadLetters() throws -> [DeadLetter] {
        var letters: [DeadLetter] = []
        let append = { (letter: DeadLetter) in letters.append(letter) }
        try DeadLetterReader(Store(folder: folder, fileSystem: fileSystem).snapshot())
            .forEach(append)
        return letters
    }
}

extension ScanOptions {
    static var bySequence: ScanOptions {
        var options = ScanOptions()
        options.order = .sequence
        return options
    }
}

/// A source in memory.
final class MemoryInput: Input {
    let name: String
    private let file: FileInput
    private let readBytes: Int

    init(_ name: String, _ bytes: [UInt8], readBytes: Int = .max) {
        self.name = name
        self.readBytes = readBytes
        let disk = Simulated()
        // A new in-memory file system takes a file at its root.
        try? disk.writeNew("/input", bytes)
        file = FileInput(Self.open(disk))
    }

    private static func open(_ disk: Simulated) -> any File {
        guard let file = try? disk.open("/input", .read) else {
            preconditionFailure("just written")
        }
        return file
    }

    var byteCount: Int? { file.byteCount }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        try unsafe file.read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(readBytes)))
    }

    func close() { file.close() }
}

/// Reviews as lines of NDJSON.
enum Reviews {
    /// A valid record of the profile `review`.
    static func line(
        _ id: String, day: String = "2013-04-21", rating: String = "4.0", text: String = "good",
        product: String = "B0001", extra: String = ""
    ) -> String {
        """
        {"review_id":"\(id)","product_id":"\(product)","user_id":"U\(id)","rating":\(rating),\
        "review_text":"\(text)","review_timestamp":"\(day)T10:00:00Z"\(extra)}
        """
    }

    /// Lines as a file holds them.
    static func text(_ lines: [String]) -> [UInt8] {
        Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// `count` records over some years, with other keys, escapes and null here and there.
    static func lines(_ count: Int, seed: UInt64 = 1) -> [String] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { index in
            let month = Int.random(in: 1...12, using: &generator)
            let year = Int.random(in: 2009...2014, using: &generator)
            let text =
                [
                    "fine", "a \\\"quoted\\\" word", "caf\\u00e9", "좋아요 정말", "tab\\there", "",
                ].randomElement(using: &generator) ?? ""
            let extra =
                [
                    "", ",\"verified_purchase\":true", ",\"verified_purchase\":false",
                    ",\"helpfulness_votes\":\(index)", ",\"x\":{\"a\":[1,2]}", ",\"note\":null",
                ].randomElement(using: &generator) ?? ""
            return line(
                "R\(seed)-\(index)", day: "\(year)-\(month < 10 ? "0" : "")\(month)-15",
                rating: "\(Int.random(in: 1...5, using: &generator)).0", text: text, extra: extra)
        }
    }
}
