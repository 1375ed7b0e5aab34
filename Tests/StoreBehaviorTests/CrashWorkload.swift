import Glibc
import TestSupport
import Testing
import VarveFiles
import VarveIngest
import VarveQuery
import VarveStore

/// Several ingests whose every step is known, to be cut short anywhere.
///
/// Between them they commit batch after batch, replace rows of earlier batches and of their own,
/// move records to other partitions, repeat records, put dead letters away, merge key runs and read
/// two sources at once.
struct CrashWorkload {
    /// The ingests that are cut short; those between them only fill the key index with runs, so that
    /// the last one merges them.
    static let studied = [0, 1, 5]

    /// The sources of each ingest.
    let ingests: [[[UInt8]]]
    /// For each ingest the disk before it, and one more: the disk after the last.
    let disks: [Simulated]
    /// For each ingest what the store holds before it and after each of its batches.
    let stages: [[Contents]]
    /// For each ingest its changing operations.
    let logs: [[SimulatedOperation]]

    /// Everything that must survive.
    struct Contents: Equatable {
        var latest: [String] = []
        var all: [String] = []
        var dead: [String] = []
    }

    /// Whether every combination is to be tried: `VARVE_TORTURE` is set. Otherwise where there are
    /// too many, a sample that a seed repeats.
    static var isWhole: Bool { unsafe getenv("VARVE_TORTURE") != nil }

    static let shared = Result { try CrashWorkload() }

    private init() throws {
        let lines = Self.lines()
        ingests = lines.map { $0.map { Array(($0.joined(separator: "\n") + "\n").utf8) } }
        var disks = [Simulated()]
        var stages: [[Contents]] = []
        var logs: [[SimulatedOperation]] = []
        for sources in ingests {
            let disk = disks[disks.count - 1].crashed(model: .keepIssued)
            var reached = [try Self.contents(of: disk)]
            try Self.run(sources, on: disk) { reached.append(try Self.contents(of: disk)) }
            stages.append(reached)
            logs.append(disk.log)
            disks.append(disk.crashed(model: .keepSynced))
        }
        self.disks = disks
        self.stages = stages
        self.logs = logs
    }

    /// The numbers of an ingest's changing operations.
    func changes(_ ingest: Int) -> ClosedRange<Int> { 1...logs[ingest].count }

    static func harness(_ disk: any FileSystem) -> Harness {
        var store = Harness(disk)
        store.batchBytes = 1_800
        return store
    }

    /// - Parameter acknowledged: called after each batch. With a single worker its commit has come
    ///   to its end by then, for better or worse.
    static func run(
        _ sources: [[UInt8]], on disk: any FileSystem, acknowledged: () throws -> Void
    ) throws {
        let run = try harness(disk).run(sources)
        var failure: (any Error)?
        _ = try run.run(report: { _ in
            do { try acknowledged() } catch { failure = failure ?? error }
        })
        if let failure { throw failure }
    }

    static func contents(of disk: any FileSystem) throws -> Contents {
        let store = harness(disk)
        guard try Store.exists(store.folder, disk) else { return Contents() }
        var all = ScanOptions.bySequence
        all.versions = .all
        return Contents(
            latest: try store.lines(), all: try store.lines(all),
            dead: try store.deadLetters().map { letter in
                "\(letter.source):\(letter.line):\(letter.code.name):"
                    + String(decoding: letter.bytes, as: UTF8.self)
            })
    }
}

extension CrashWorkload {
    /// Lines of each source of each ingest.
    private static func lines() -> [[[String]]] {
        func record(_ id: Int, _ text: String, year: Int? = nil) -> String {
            Reviews.line("R\(id)", day: "\(year ?? 2013 + id % 2)-03-15", text: text)
        }
        var first = (0..<22).map { record($0, "first") }
        first.insert(record(3, "first"), at: 9)
        first.insert("{\"review_id\":\"broken\"", at: 5)
        first.insert(record(2, "in the same batch"), at: 12)
        var second = (0..<10).map { record($0 * 2, "second") }
        second.append(record(1, "moved", year: 2014))
        second += (0..<9).map { record($0, "first") } + (30..<38).map { record($0, "new") }
        second.append("[\"no object\"]")
        let third = (8..<16).map { record($0, "third") } + ["{\"review_id\":\"broken\""]
        let fourth =
            (40..<50).map { record($0, "two sources") } + [record(1, "moved back", year: 2013)]
            + (30..<34).map { record($0, "newer") } + ["nonsense"]
        let small = (60..<63).map { [[record($0, "alone")]] }
        return [[first], [second]] + small + [[third, fourth]]
    }

    /// What the store must show after whole ingests, from nothing but their lines.
    static func model(_ ingests: ArraySlice<[[UInt8]]>) -> (latest: [String], all: [String]) {
        var all: [String] = []
        var newest: [Substring: Int] = [:]
        for source in ingests.joined() {
            for line in String(decoding: source, as: UTF8.self).split(separator: "\n") {
                guard line.hasSuffix("}"), !all.contains(String(line)) else { continue }
                newest[line.prefix { $0 != "," }] = all.count
                all.append(String(line))
            }
        }
        return (newest.values.sorted().map { all[$0] }, all)
    }
}

extension CrashWorkload {
    /// Runs an ingest on a disk that may fail.
    ///
    /// - Returns: how many batches were acknowledged, and what stopped it.
    func attempt(_ ingest: Int, on disk: Simulated) -> (batches: Int, error: (any Error)?) {
        var batches = 0
        do {
            try Self.run(ingests[ingest], on: disk) { if !disk.isCrashed { batches += 1 } }
            return (batches, nil)
        } catch {
            return (batches, error)
        }
    }

    /// A store after a reboot: sound, with what was acknowledged, and at most one batch more.
    ///
    /// - Parameter mayBeTorn: the manifest may end with a piece of an edit, until it is next written.
    func check(
        _ disk: Simulated, _ ingest: Int, acknowledged: Int, mayBeTorn: Bool = false,
        _ label: String
    ) throws {
        let store = Self.harness(disk)
        let found = try Self.contents(of: disk)
        let wanted = stages[ingest][acknowledged...].prefix(2)
        #expect(wanted.contains(found), "\(label): not what was acknowledged")
        guard try Store.exists(store.folder, disk) else { return }
        let damage = try store.verify().damage
        #expect(damage.allSatisfy { mayBeTorn && $0.kind == .torn }, "\(label): verify")
    }

    /// The ingest started again must give what it gives undisturbed, and keep it through a power
    /// cut as soon as it says so.
    func finish(_ disk: Simulated, _ ingest: Int, _ label: String) throws {
        let (_, error) = attempt(ingest, on: disk)
        #expect(error == nil, "\(label): started again")
        let after = disk.crashed(model: .keepSynced)
        let found = try Self.contents(of: after)
        #expect(found == stages[ingest].last, "\(label): started again, other contents")
        #expect(try Self.harness(after).verify().damage.isEmpty, "\(label): verify at the end")
    }
}
