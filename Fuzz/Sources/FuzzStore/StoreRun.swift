import FuzzSupport
import Glibc
import TestSupport
import VarveFiles
import VarveIngest
import VarveQuery
import VarveSegments
import VarveStore

/// A store and its model, driven by the bytes of an input.
struct StoreRun {
    var input: FuzzInput
    private(set) var disk = Simulated()
    private(set) var model = StoreModel()
    /// An ingest that did not come to its end is started again before another policy is taken: the
    /// store goes on where it stopped.
    private var interrupted: (sources: [[Unit]], policy: ConflictPolicy)?
    private var batchBytes = 64 << 20

    var isInterrupted: Bool { interrupted != nil }

    init(_ input: FuzzInput) {
        self.input = input
    }

    /// Operations to the end of the input, at most so many: a run takes its time.
    mutating func run() {
        for _ in 0..<12 where !input.isEmpty {
            switch input.byte() % 8 {
            case 0...2: ingest()
            case 3: crash()
            case 4: fail()
            case 5: ask()
            case 6: batchBytes = input.choice([64, 300, 700, 64 << 20])
            default: disk = disk.crashed(model: input.choice(CrashModel.allCases))
            }
        }
        check(isWhole: true)
    }

    func harness(_ policy: ConflictPolicy = .version) -> Harness {
        var store = Harness(disk)
        store.batchBytes = batchBytes
        store.onConflict = policy
        return store
    }

    private static func bytes(_ sources: [[Unit]]) -> [[UInt8]] {
        sources.map { units in units.flatMap { Array(($0.line + "\n").utf8) } }
    }

    private mutating func next() -> (sources: [[Unit]], policy: ConflictPolicy) {
        interrupted ?? (input.sources(), input.choice(ConflictPolicy.allCases))
    }

    private mutating func ingest() {
        let wasInterrupted = interrupted != nil
        let (sources, policy) = next()
        let entry = succeed("a sound disk takes an ingest") {
            try harness(policy).ingest(Self.bytes(sources))
        }
        let counts = model.take(sources.joined(), policy)
        if !wasInterrupted { require(StoreModel.Counts(entry.counts) == counts, "\(counts)") }
        require(entry.counts.isBalanced, "a balanced ledger")
        interrupted = nil
        check(isWhole: false)
    }

    /// The machine crashes at an operation of an ingest.
    private mutating func crash() {
        let at = disk.count(.changing) + 1 + input.number(below: 128)
        disk.crash(atChange: at)
        attempt(model: input.choice(CrashModel.allCases)) { disk, reached in
            if !disk.isCrashed { return reached }
            return nil
        }
    }

    /// An operation of an ingest fails, then the machine crashes.
    private mutating func fail() {
        let fault = SimulatedFault(
            at: disk.count(.changing) + 1 + input.number(below: 128),
            code: input.choice([EIO, ENOSPC]), lasting: input.choice([.once, .forEver]),
            appendedBytes: input.number(below: 64))
        disk.setFault(fault, on: .changing)
        attempt(model: input.choice(CrashModel.allCases)) { _, reached in reached }
    }

    /// Runs an ingest that may not come to its end, and finds out how far it came.
    private mutating func attempt(
        model crashModel: CrashModel, _ isReached: (Simulated, Int) -> Int?
    ) {
        let (sources, policy) = next()
        let wasInterrupted = interrupted != nil
        var reached: [Int] = []
        var isDone = false
        do {
            let run = try harness(policy).run(Self.bytes(sources))
            let disk = disk
            _ = try run.run(report: { progress in
                if let units = isReached(disk, Int(progress.units)) { reached.append(units) }
            })
            isDone = true
        } catch {
            require(Self.isOfDisk(error), "\(error)")
            // Of the last batch that was reported the commit may have failed.
            if !disk.isCrashed, !reached.isEmpty { reached.removeLast() }
        }
        disk = disk.crashed(model: crashModel)
        interrupted = isDone ? nil : (sources, policy)
        // A run that goes on counts only its own units.
        let least = isDone ? sources.joined().count : wasInterrupted ? 0 : reached.last ?? 0
        settle(Array(sources.joined()), policy, atLeast: least)
    }

    /// What a failing disk may be told by.
    private static func isOfDisk(_ error: any Error) -> Bool {
        switch error {
        case is FileError, is ManifestError, StoreError.poisoned, FormatError.file: true
        default: false
        }
    }

    /// Takes over what the store has: all units up to one of the last batch's, or one batch more.
    private mutating func settle(_ units: [Unit], _ policy: ConflictPolicy, atLeast: Int) {
        let found = contents()
        for count in atLeast...units.count {
            var candidate = model
            _ = candidate.take(units[..<count], policy)
            if Contents(candidate) == found {
                model = candidate
                check(isWhole: false)
                return
            }
        }
        fatalError("broken: after \(atLeast) of \(units.map(\.line)): \(found), was \(model)")
    }
}
