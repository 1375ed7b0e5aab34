import Glibc
import TestSupport
import Testing
import VarveFiles
import VarveStore

/// A store and its model, both sent the same units, while the disk crashes and fails.
struct RandomRun {
    let seed: UInt64
    private var random: SeededGenerator
    private var operation = 0
    private var disk = Simulated()
    private var model = StoreModel()
    /// The source that is being written, and the policy that it will be read with.
    private var units: [String] = []
    private var policy = ConflictPolicy.version
    private var ids = 0
    private var finishedRuns = UInt64(0)
    /// The last ingest failed, so that the manifest may end with a piece of an edit.
    private var mayBeTorn = false

    init(seed: UInt64) {
        self.seed = seed
        random = SeededGenerator(seed: seed)
    }

    /// Operations: a unit sent, a source ingested, a look at everything or at one record, a check of
    /// all files, a power cut.
    mutating func run(operations: Int) throws {
        for _ in 0..<operations {
            operation += 1
            switch Int.random(in: 0..<100, using: &random) {
            case ..<86: send()
            case ..<92: try ingest()
            case ..<95: try look()
            case ..<97: try lookUp()
            case ..<98: try verify()
            default:
                // What was not acknowledged may still go, until the store is opened again.
                guard !mayBeTorn else { continue }
                crash()
                try look()
            }
        }
        try look()
        try verify()
    }

    /// What a failure says of itself.
    private func label(_ text: String) -> Comment {
        """
        seed \(seed), operation \(operation): \(text). Replay: \
        VARVE_SEED=\(seed) swift test --filter RandomRunTests
        """
    }

    private mutating func send() {
        // A source begins like no other, so that none is taken for the rest of another.
        let isNew = units.isEmpty || Int.random(in: 0..<3, using: &random) == 0
        guard isNew || Int.random(in: 0..<12, using: &random) > 0 else {
            let senseless = ["broken", "{\"review_id\":\"broken\"", "[1]"]
            units.append(senseless.randomElement(using: &random) ?? "")
            return
        }
        if isNew { ids += 1 }
        let id = isNew ? ids : Int.random(in: 1...ids, using: &random)
        let long = String(repeating: "long ", count: Int.random(in: 0..<200, using: &random))
        let text = ["one", "two", "three", "moved", long].randomElement(using: &random) ?? ""
        let day = text == "moved" ? "2014-03-15" : "2013-03-15"
        units.append(Reviews.line("R\(id)", day: day, text: text))
    }

    private mutating func ingest() throws {
        guard !units.isEmpty else { return }
        var store = Harness(disk)
        store.batchBytes = Int.random(in: 1_000...12_000, using: &random)
        disturb()
        var (records, letters) = (0, 0)
        var failure: (any Error)?
        do {
            try CrashStep.ingest("", [units], onConflict: policy).perform(store) { state in
                guard let state else { return }
                records = Int(state.recordSegments.reduce(0) { $0 + $1.rows })
                letters = Int(state.deadSegments.reduce(0) { $0 + $1.rows })
            }
        } catch {
            failure = error
        }
        try #require(store.traced.violations.isEmpty, label("\(store.traced.violations)"))
        disk.setFault(nil, on: .changing)
        disk.setFault(nil, on: .reading)
        let isFinished = failure == nil
        mayBeTorn = !isFinished
        if disk.isCrashed || mayBeTorn && Bool.random(using: &random) { crash() }
        let found = try Harness(disk).contents()
        try #require(
            found.all.count >= records && found.dead.count >= letters,
            label("lost what was acknowledged"))
        // Interrupted runs that it took over are ended with it.
        try #require(
            !isFinished || found.finishedRuns > finishedRuns, label("the run's end is lost"))
        finishedRuns = found.finishedRuns
        try follow(found, isFinished: isFinished)
    }

    /// Brings the model to what the store shows after some part of the source.
    private mutating func follow(_ found: StoreContents, isFinished: Bool) throws {
        let before = model
        for unit in units where isFinished || !model.matches(found) { model.send(unit, policy) }
        if !model.matches(found), !isFinished { model = before }
        try #require(
            model.matches(found),
            label(isFinished ? "not what was sent" : "no part of what was sent"))
        // What was not finished is now and then sent again, with more behind it.
        if isFinished || Bool.random(using: &random) {
            units = []
            policy =
                [.version, .version, .version, .first, .reject].randomElement(using: &random)
                ?? .version
        }
    }

    /// Plans what is to go wrong in an ingest, if anything.
    private mutating func disturb() {
        let next = disk.count(.changing) + Int.random(in: 1...90, using: &random)
        let lasting = SimulatedFault.Lasting.allCases.randomElement(using: &random) ?? .once
        let code = [EIO, ENOSPC, EINTR].randomElement(using: &random) ?? EIO
        switch Int.random(in: 0..<10, using: &random) {
        case ..<3: disk.crash(atChange: next)
        case 3, 4:
            let bytes = Int.random(in: 0..<600, using: &random)
            disk.setFault(
                SimulatedFault(at: next, code: code, lasting: lasting, appendedBytes: bytes),
                on: .changing)
        case 5:
            let kinds: [FileError.Operation] = [.append, .sync, .syncDirectory, .rename, .unlink]
            let kind = kinds.randomElement(using: &random) ?? .sync
            let number = disk.count(.changing, kind) + Int.random(in: 1...12, using: &random)
            disk.setFault(
                SimulatedFault(at: number, of: kind, code: code, lasting: lasting), on: .changing)
        case 6:
            let kinds: [FileError.Operation] = [.open, .read, .list, .status, .freeBytes]
            let kind = kinds.randomElement(using: &random) ?? .open
            let number = disk.count(.reading, kind) + Int.random(in: 1...30, using: &random)
            disk.setFault(
                SimulatedFault(at: number, of: kind, code: EIO, lasting: lasting), on: .reading)
        default: break
        }
    }

    /// Leaves of the disk what some model of a crash leaves.
    private mutating func crash() {
        let models: [CrashModel] = [
            .keepIssued, .keepSynced, .keepSectors(seed: random.next()),
            disk.prefixes.randomElement(using: &random) ?? .keepSynced,
        ]
        disk = disk.crashed(model: models.randomElement(using: &random) ?? .keepSynced)
    }

    private func look() throws {
        try #require(model.matches(Harness(disk).contents()), label("not what was sent"))
    }

    private mutating func lookUp() throws {
        let id = "R\(Int.random(in: 0...ids, using: &random))"
        let wanted = model.all.filter { $0.hasPrefix("{\"review_id\":\"\(id)\",") }
        guard try Store.exists("/store", disk) else {
            return try #require(wanted.isEmpty, label("no store"))
        }
        let found = try Harness(disk).get(id, history: true)
        try #require(
            found.map { String(decoding: $0.bytes, as: UTF8.self) } == wanted,
            label("other versions of \(id)"))
    }

    private func verify() throws {
        guard try Store.exists("/store", disk) else { return }
        let damage = try Harness(disk).verify().damage
        try #require(damage.allSatisfy { mayBeTorn && $0.kind == .torn }, label("\(damage)"))
    }
}
