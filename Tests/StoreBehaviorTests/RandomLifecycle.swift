import TestSupport
import Testing
import VarveFiles

@testable import VarveIngest
@testable import VarveStore

/// A store and its model through a random life: ingests, versions, moved dates, compacts by all sorts
/// of policies, holds that come and go, a clock that steps, crashes; an ingest that stays open, with a
/// journal, while others work.
struct RandomLifecycle {
    let seed: UInt64
    private var random: SeededGenerator
    private var disk = Simulated()
    private var model = LifecycleModel()
    private var now = Harness.start
    private var policy = LifecyclePolicy()
    private var operation = 0
    private var isHolding = false
    /// Holds take versions by their text, not whole records.
    private let holdsVersions: Bool
    private var ids = 0

    /// Of this seed and those above it, holds take versions by their text.
    static let firstOfVersions: UInt64 = 1_000_000
    /// Of this seed and those above it, an ingest stays open; of each second one also holds take
    /// versions.
    static let firstOfJournals: UInt64 = 2_000_000
    private let hasJournals: Bool
    /// The ingest that stays open, and its clock.
    private var session: (AppendSession, now: Int64)?

    init(seed: UInt64) {
        self.seed = seed
        hasJournals = seed >= Self.firstOfJournals
        holdsVersions = seed >= Self.firstOfVersions && (!hasJournals || seed % 2 == 1)
        random = SeededGenerator(seed: seed)
        policy = randomPolicy()
    }

    private mutating func draw(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    private mutating func randomPolicy() -> LifecyclePolicy {
        let day = LifecyclePolicy.day
        var policy = LifecyclePolicy()
        policy.warmAfter = draw(0...3) == 0 ? nil : Int64(draw(0...20)) * day
        policy.coldAfter =
            draw(0...3) == 0 ? nil : (policy.warmAfter ?? 0) + Int64(draw(0...30)) * day
        policy.expireAfter = draw(0...2) == 0 ? nil : Int64(draw(10...80)) * day
        policy.ageFrom = draw(0...3) == 0 ? .ingested : .review
        policy.versionsKeep = draw(0...1) == 0 ? nil : Int64(draw(0...20)) * day
        policy.trashKeep = Int64([0, 0, 3, 15][draw(0...3)]) * day
        return policy
    }

    private var store: Harness {
        var store = Harness(disk)
        store.now = now
        store.batchBytes = 2_500
        return store
    }

    private func label(_ text: String) -> Comment {
        """
        seed \(seed), operation \(operation): \(text). Replay: \
        VARVE_SEED=\(seed) swift test --filter RandomLifecycleTests
        """
    }

    mutating func run(operations: Int) throws {
        try store.create()
        for _ in 0..<operations {
            operation += 1
            switch draw(0...99) {
            case ..<40: try ingest()
            case ..<70: try compact(at: now)
            case ..<74: try compact(at: now + Int64(draw(-40...40)) * LifecyclePolicy.day)
            case ..<78: policy = randomPolicy()
            case ..<84: try changeHold()
            case ..<90:
                session = nil
                disk = disk.crashed(model: .keepSynced)
            case ..<93: try session?.0.fold()
            case ..<96: try endSession()
            default: break
            }
            now += Int64(draw(0...5)) * LifecyclePolicy.day
            // A clock that goes back.
            if draw(0...30) == 0 { now -= 20 * LifecyclePolicy.day }
            try look()
        }
        try endSession()
        try look()
        #expect(try store.verify().damage.isEmpty, label("verify"))
    }

    /// Begins an ingest that stays open, or goes on with it.
    private mutating func appending() throws -> (AppendSession, now: Int64)? {
        guard hasJournals, session != nil || draw(0...1) == 0 else { return nil }
        if session == nil { session = (try store.appendSession(), now) }
        return session
    }

    private mutating func endSession() throws {
        try session?.0.finish()
        session = nil
    }

    private mutating func ingest() throws {
        let open = try appending()
        let now = open?.now ?? now
        var lines: [String] = []
        for _ in 0..<draw(1...12) {
            let isNew = ids == 0 || draw(0...2) > 0
            if isNew { ids += 1 }
            let id = isNew ? ids : draw(1...ids)
            let time = now - Int64(draw(0...70)) * LifecyclePolicy.day
            let day = Self.day(of: time)
            let line = Reviews.line(
                "R\(id)", day: day, text: "text \(draw(0...3))", product: "B\(id % 4)")
            let micros = LifecyclePolicy.micros(of: day) + 36_000_000_000
            _ = model.send("R\(id)", line, time: micros, at: now)
            lines.append(line)
        }
        if let (session, _) = open {
            try session.append(lines)
        } else {
            try store.ingest(lines)
        }
    }

    private static func day(of micros: Int64) -> String {
        let day = Int(micros / LifecyclePolicy.day)
        return PartitionName(containing: day, grain: .day)?.text ?? ""
    }

    private mutating func compact(at time: Int64) throws {
        let purges = draw(0...9) == 0
        // A failing disk and a crash in the middle, now and then: done again it comes to the same.
        if draw(0...4) == 0 {
            let fault = SimulatedFault(at: disk.count(.changing) + draw(1...60), code: 5)
            disk.setFault(fault, on: .changing)
            _ = try? store.compact(policy, at: time, purges: purges)
            session = nil
            disk = disk.crashed(model: draw(0...1) == 0 ? .keepSynced : .keepIssued)
        }
        let waiting = try store.journaledIDs()
        try store.compact(policy, at: time, purges: purges)
        model.compact(policy, at: time, sparing: waiting)
        let present = Set(try store.everyVersion())
        let needed = model.mustHave(policy, at: purges ? .max : time)
        #expect(needed.isSubset(of: present), label("versions that were purged too early"))
        model.forgetPurged(present)
    }

    private mutating func changeHold() throws {
        try endSession()
        isHolding.toggle()
        guard isHolding else {
            try store.writer().commit([.holdReleased(name: "case")])
            model.held = { _, _ in false }
            return
        }
        let choice = draw(0...3)
        let filter: String
        if holdsVersions {
            filter = "review_text = 'text \(choice)'"
            model.held = { _, line in line.contains("\"text \(choice)\"") }
        } else {
            filter = "product_id = 'B\(choice)'"
            model.held = { id, _ in Int(id.dropFirst()).map { $0 % 4 == choice } ?? false }
        }
        try store.writer().commit([.holdAdded(Hold(name: "case", filter: filter, since: now))])
    }

    private func look() throws {
        #expect(try store.lines() == model.latest, label("latest"))
        let present = Set(try store.everyVersion())
        #expect(present == model.mayHave, label("versions"))
    }
}

extension Harness {
    /// The ids of records that are in a journal only.
    fileprivate func journaledIDs() throws -> Set<String> {
        let snapshot = try Store(folder: folder, fileSystem: fileSystem).committed()
        var ids: Set<String> = []
        for entry in snapshot.state.journals {
            let groups = try JournalContent(entry, snapshot).groups
            for group in groups {
                for unit in group.units {
                    let line = String(decoding: group.bytes[unit.range], as: UTF8.self)
                    // `{"review_id":"R17",`: the fourth quote ends it.
                    ids.insert(String(line.split(separator: "\"", maxSplits: 4)[3]))
                }
            }
        }
        return ids
    }
}
