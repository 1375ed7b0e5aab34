import Glibc
import VarveFiles
import VarveIngest
import VarveQuery
import VarveReviews
import VarveStore

/// A store that gets a day's reviews and a compact each day, and what is measured of it.
struct Life {
    private let files = Posix()
    private let store: FilePath
    private let policy: LifecyclePolicy
    private let profile: Profile
    private var reviews: ReviewDays
    private var report = LifeReport()
    /// Segments that are known, so that new ones count as written.
    private var known: Set<SegmentID> = []
    private var expected: [Int: UInt64] = [:]
    /// Days of reviews that were too old when they came, by the day on which they came: they wait as
    /// long as others, from then on.
    private var overdue: [Int: Set<Int>] = [:]

    /// 2005-01-01.
    private static let firstDay = 12_784

    init(
        folder: String, policy: LifecyclePolicy, records: ClosedRange<Int>, seed: UInt64
    ) throws {
        store = folder + "/trickle.varve"
        self.policy = policy
        reviews = ReviewDays(records: records, seed: seed)
        guard let profile = try BuiltInProfiles.profile(named: "review") else {
            throw LifeError.noProfile
        }
        self.profile = profile
        try Store.create(
            store, files,
            creation: StoreCreation(
                storeID: Array(0..<16), digestKey: Array(16..<32), createdAt: 0), settings: "")
    }

    /// A day: its reviews, then a compact at its end.
    mutating func live(_ day: Int) throws {
        let today = Self.firstDay + day
        let end = Int64(today + 1) * LifecyclePolicy.day
        let (text, byDay) = reviews.lines(of: today)
        for (day, count) in byDay { expected[day, default: 0] += count }
        if let expireAfter = policy.expireAfter {
            overdue[today] = Set(byDay.keys.filter { Self.time(of: $0) < end - expireAfter })
        }
        try ingest(text, at: end - 3_600_000_000)
        report.firstWritten += written()
        try compact(at: end)
        report.rewritten += written()
        try check(today, at: end)
    }

    /// When the reviews of a day are from.
    private static func time(of day: Int) -> Int64 {
        Int64(day) * LifecyclePolicy.day + ReviewDays.timeOfDay
    }

    private mutating func ingest(_ text: [UInt8], at now: Int64) throws {
        let path = store + ".day.ndjson"
        let file = try files.open(path, .create)
        try file.append(text)
        file.close()
        defer { try? files.unlink(path) }
        var options = IngestOptions(profile: profile, profiles: [profile])
        options.freeBytesMin = 0
        let files = files
        let run = try IngestRun(
            writer: try StoreWriter(
                folder: store, fileSystem: files, workers: .perProcessor, holder: Self.holder,
                wait: Self.wait),
            sources: [IngestSource(name: "day.ndjson", byteCount: text.count)], options: options,
            now: { now }, open: { _ in FileInput(try files.open(path, .read)) })
        _ = try run.run()
    }

    private mutating func compact(at now: Int64) throws {
        let compactor = try Compactor(
            folder: store, fileSystem: files, workers: .perProcessor, holder: Self.holder,
            wait: Self.wait, compile: { FilterMatcher(try Filter($0.filter, now: $0.since)) })
        let plan = try compactor.plan(policy, now: now)
        for step in try compactor.run(plan, clock: { now })?.steps ?? [] {
            report.steps[step.kind.rawValue, default: 0] += 1
            guard step.kind != .expire else { continue }
            report.bytesByStep[step.kind.rawValue, default: 0] += step.bytesOut
        }
    }

    private static let holder = LockHolder(
        processID: getpid(), command: "trickle", startedAt: "now")
    private static var wait: LockWait {
        LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in })
    }

    private func state() throws -> StoreState {
        try Store(folder: store, fileSystem: files).committed().state
    }

    /// Bytes of segments that are new since the last call.
    private mutating func written() -> UInt64 {
        guard let state = try? state() else { return 0 }
        var bytes: UInt64 = 0
        for entry in state.recordSegments where known.insert(entry.id).inserted {
            bytes += entry.fileBytes
        }
        return bytes
    }

    /// The bounds that must hold after each day's compact.
    private mutating func check(_ today: Int, at now: Int64) throws {
        let state = try state()
        let segments = state.recordSegments
        let raw = segments.reduce(UInt64(0)) { $0 + $1.rawBytes }
        let bound = 64 + Int(raw / (8 << 20))
        report.segmentsMost = max(report.segmentsMost, segments.count)
        report.shareMost = max(report.shareMost, Double(segments.count) / Double(bound))
        if segments.count > bound {
            report.faults.append("day \(today): \(segments.count) segments, bound \(bound)")
        }
        report.records = segments.reduce(0) { $0 + $1.liveRows }
        report.rawBytes = raw
        report.fileBytes = segments.reduce(0) { $0 + $1.fileBytes }
        guard let expireAfter = policy.expireAfter else { return }
        expected = expected.filter {
            Self.time(of: $0.key) >= now - expireAfter
        }
        let delay = policy.trashKeep + LifecyclePolicy.purgeDelay
        overdue = overdue.filter { Int64(today - $0.key) * LifecyclePolicy.day < delay }
        let waiting = Set(overdue.values.joined().map(Self.time))
        for entry in segments
        where entry.minTime < now - expireAfter - delay && !waiting.contains(entry.minTime) {
            report.faults.append(
                "day \(today): segment \(entry.id.name) has bytes that are too old")
        }
        let wanted = expected.values.reduce(0, +)
        if report.records != wanted {
            report.faults.append("day \(today): \(report.records) records, \(wanted) expected")
        }
    }

    mutating func finish() throws -> LifeReport {
        report.written = report.firstWritten + report.rewritten
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        report.peakMemory = UInt64(usage.ru_maxrss) << 10
        let damage = Verify(
            try Store(folder: store, fileSystem: files), isDeep: true, workers: .perProcessor
        ).run().damage
        if let first = damage.first { report.faults.append("damage: \(first)") }
        return report
    }
}

/// Why a life cannot begin.
enum LifeError: Error { case noProfile }

/// What a life came to.
struct LifeReport {
    /// By kind: how many, and bytes that they wrote.
    var steps: [String: UInt64] = [:]
    var bytesByStep: [String: UInt64] = [:]
    var records: UInt64 = 0
    var rawBytes: UInt64 = 0
    var fileBytes: UInt64 = 0
    var firstWritten: UInt64 = 0
    var rewritten: UInt64 = 0
    var written: UInt64 = 0
    var segmentsMost = 0
    /// Of the bound on the number of segments.
    var shareMost = 0.0
    var peakMemory: UInt64 = 0
    var faults: [String] = []

    private static func json(_ counts: [String: UInt64]) -> String {
        let members = counts.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return "{\(members.joined(separator: ","))}"
    }

    var json: String {
        let amplification = Double(written) / Double(max(1, firstWritten))
        let faults = faults.prefix(20).map { "\"\($0)\"" }.joined(separator: ",")
        return """
            {"records":\(records),"raw_bytes":\(rawBytes),"segment_bytes":\(fileBytes),\
            "steps":\(Self.json(steps)),"bytes_by_step":\(Self.json(bytesByStep)),"segments_most":\(segmentsMost),"of_bound":\(shareMost),\
            "first_written":\(firstWritten),"written":\(written),\
            "write_amplification":\(amplification),"peak_memory":\(peakMemory),\
            "fault_count":\(self.faults.count),"faults":[\(faults)]}
            """
    }
}
