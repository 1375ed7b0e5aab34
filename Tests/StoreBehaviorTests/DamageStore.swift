import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveQuery
import VarveStore

/// A small closed store that holds all that a store can: records of several partitions, versions,
/// deletion vectors, dead letters, runs of the key index, a ledger and a run that was stopped.
struct DamageStore {
    let disk: Simulated
    let harness: Harness
    /// Every line that was sent.
    let lines: [String]
    let answers: Answers
    /// Records among the lines that the run had not come to when it was stopped.
    var unsent: [String] { lines.filter { $0.hasSuffix("}") && !answers.all.contains($0) } }

    private init(disk: Simulated, lines: [String]) throws {
        self.disk = disk
        self.lines = lines
        harness = Harness(disk)
        answers = try Answers(harness)
    }

    static let shared = Result { try DamageStore() }

    private init() throws {
        let disk = Simulated()
        var harness = Harness(disk)
        let ingests = [
            [
                Reviews.line("A"), Reviews.line("B", day: "2015-01-01"), Reviews.line("C"),
                "no record",
            ],
            [Reviews.line("A", text: "newer"), Reviews.line("D", day: "2014-03-01")],
            [
                Reviews.line("B", day: "2015-01-01", text: "newer"),
                Reviews.line("A", text: "third"),
                "{", Reviews.line("E", day: "2015-02-01"),
            ],
        ]
        for lines in ingests { try harness.ingest(lines) }
        let last = [
            Reviews.line("F", day: "2016-01-01"),
            Reviews.line("C", day: "2016-01-01", text: "moved"),
            Reviews.line("G", day: "2016-01-01", text: "unsent"),
        ]
        harness.batchBytes = 2 * last[0].utf8.count
        let run = try harness.run([Array((last.joined(separator: "\n") + "\n").utf8)])
        let isFinished = try run.run { true }
        try #require(!isFinished)
        try self.init(disk: disk, lines: ingests.flatMap { $0 } + last)
    }

    /// The store on a disk of its own.
    func copy() -> (Simulated, Harness) {
        let disk = self.disk.crashed(model: .keepIssued)
        return (disk, Harness(disk))
    }

    /// Read by people and by flock only.
    static let exempt: Set<FilePath> = [
        "/store/varve.toml", "/store/INGEST", "/store/COMMIT", "/store/COMPACT",
    ]

    /// Files that hold something, by path.
    var files: [(path: FilePath, bytes: [UInt8])] {
        disk.everything().filter { !$0.key.hasSuffix("/") && !Self.exempt.contains($0.key) }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    func files(_ part: String) -> [(path: FilePath, bytes: [UInt8])] {
        files.filter { $0.path.contains(part) }
    }
}

/// What a store says when it is asked everything.
struct Answers: Equatable {
    var latest: [String]
    var all: [String]
    var count: UInt64
    var histories: [[[UInt8]]]
    var dead: [[UInt8]]

    init(_ harness: Harness) throws {
        let snapshot = try harness.snapshot()
        latest = try Self.records(snapshot, .latest)
        all = try Self.records(snapshot, .all)
        count = try Scan(snapshot, workers: Workers(count: 1)).count()
        let lookup = try Lookup(snapshot)
        histories = try ["A", "B", "C", "D", "E", "F"].map {
            try lookup.records(Array($0.utf8), history: true).map(\.bytes)
        }
        var dead: [[UInt8]] = []
        let keep = { (letter: DeadLetter) in dead.append(letter.bytes) }
        try DeadLetterReader(snapshot).forEach(keep)
        self.dead = dead
    }

    private static func records(
        _ snapshot: Snapshot, _ versions: ScanOptions.Versions
    ) throws -> [String] {
        var options = ScanOptions.bySequence
        options.versions = versions
        var records: [String] = []
        let keep: Scan.RecordBody = { record, _ in
            records.append(unsafe String(decoding: record, as: UTF8.self))
        }
        try unsafe Scan(snapshot, options, workers: Workers(count: 1)).forEach(keep)
        return records
    }
}

/// Ways to spoil a file.
enum Spoiling: CaseIterable {
    case flipped, overwritten, cut, emptied, deleted, extended

    func apply(_ disk: Simulated, _ path: FilePath) throws {
        if self == .deleted { return try disk.unlink(path) }
        disk.replace(path) { bytes in
            switch self {
            case .flipped: bytes[bytes.count / 2] ^= 0x10
            case .overwritten: bytes = bytes.map { $0 &* 31 &+ 7 }
            case .cut: bytes.removeLast(max(1, bytes.count / 3))
            case .emptied: bytes = []
            case .extended: bytes += [0, 1, 2, 3]
            case .deleted: break
            }
            return true
        }
    }
}
