import Glibc
import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveStore

/// What the file system refuses to read is named, and what it does read is still told.
@Suite struct ReadErrors {
    private static let lines = (0..<30).map {
        Reviews.line("R\($0)", day: "20\(10 + $0 / 10)-05-05")
    }

    private static func disk() throws -> Simulated {
        let disk = Simulated()
        try Harness(disk).ingest(lines)
        let newer = Reviews.line("R3", day: "2010-05-05", text: "new")
        try Harness(disk).ingest(["{\"dead\":1}", newer])
        return disk
    }

    /// Each look of a question fails once, or it and all that follow. Whoever does not notice must
    /// not need it.
    @Test(arguments: SimulatedFault.Lasting.allCases)
    func aQuestionNamesTheFile(_ lasting: SimulatedFault.Lasting) throws {
        let questions: [(Harness) throws -> [[UInt8]]] = [
            { [try $0.scan()] }, { try $0.get("R17").map(\.bytes) },
            { try $0.get("R3", history: true).map(\.bytes) }, { try $0.deadLetters().map(\.bytes) },
        ]
        for question in questions {
            let quiet = try Self.disk().crashed(model: .keepIssued)
            let answer = try question(Harness(quiet))
            reached("failed-reads", quiet.count(.reading))
            for number in 1...quiet.count(.reading) {
                let disk = quiet.crashed(model: .keepIssued)
                disk.setFault(
                    SimulatedFault(at: number, code: EIO, lasting: lasting), on: .reading)
                var found: [[UInt8]]?
                let text = refusal { found = try question(Harness(disk)) }
                #expect(found == answer || !text.isEmpty, "look \(number): silently wrong")
                #expect(text.isEmpty || namesAny(of: disk, text), "look \(number): \(text)")
                #expect(disk.openFileCount == 0, "look \(number): open files")
            }
        }
    }

    private func namesAny(of disk: Simulated, _ text: String) -> Bool {
        disk.everything().keys.contains { path in
            text.contains("'\(path.hasSuffix("/") ? String(path.dropLast()) : path)'")
        }
    }

    @Test func otherPartitionsAnswer() throws {
        let disk = try Self.disk()
        let harness = Harness(disk)
        for entry in try harness.state().recordSegments where entry.rows == 10 {
            let path = StorePaths(folder: harness.folder).segment(entry)
            let fault = SimulatedFault(at: 1, of: .read, on: path, code: EIO, lasting: .forEver)
            disk.setFault(fault, on: .reading)
            #expect(refusal { try harness.lines() }.contains(path))
            for year in 2011...2012 {
                var options = ScanOptions.bySequence
                options.filter = try Filter(
                    "review_timestamp >= '\(year)-01-01' and review_timestamp <= '\(year)-12-31'",
                    now: 0
                ).expression
                let id = "R\((year - 2010) * 10)"
                let part = Array(Self.lines[((year - 2010) * 10)..<((year - 2009) * 10)])
                if entry.partition.text.hasPrefix("\(year)") {
                    #expect(refusal { try harness.lines(options) }.contains(path))
                    #expect(refusal { try harness.get(id) }.contains(path))
                } else {
                    #expect(try harness.lines(options) == part)
                    #expect(try harness.get(id).count == 1)
                }
            }
            disk.setFault(nil, on: .reading)
        }
    }

    /// Damaged bytes stay so, and make a record unverifiable; an error of the disk ends the run.
    @Test func anIngestThatCannotCompareEndsAndNamesTheFile() throws {
        let disk = try Self.disk()
        let harness = Harness(disk)
        let before = try harness.contents()
        let paths = StorePaths(folder: harness.folder)
        let entry = try #require(harness.state().recordSegments.first { $0.rows == 10 })
        let path = paths.segment(entry)
        let id = Int(entry.partition.text.prefix(4)).map { ($0 - 2010) * 10 + 5 } ?? 0
        let newer = Reviews.line("R\(id)", day: "20\(10 + id / 10)-05-05", text: "newer")
        for number in 1... {
            let failing = disk.crashed(model: .keepIssued)
            failing.setFault(
                SimulatedFault(at: number, of: .read, on: path, code: EIO, lasting: .forEver),
                on: .reading)
            let text = refusal { try Harness(failing).ingest([newer]) }
            failing.setFault(nil, on: .reading)
            guard !text.isEmpty else {
                #expect(number > 3, "not read at all")
                break
            }
            #expect(text.contains(path), "read \(number): \(text)")
            #expect(try Harness(failing).contents() == before, "read \(number)")
            try Harness(failing).ingest([newer])
            #expect(try Harness(failing).lines().contains(newer), "read \(number)")
        }
    }

    @Test func verifyTellsOfEach() throws {
        let quiet = try Self.disk().crashed(model: .keepIssued)
        #expect(try Harness(quiet).verify().damage.isEmpty)
        for number in 1...quiet.count(.reading) {
            let disk = quiet.crashed(model: .keepIssued)
            disk.setFault(SimulatedFault(at: number, code: EIO), on: .reading)
            let damage = try? Harness(disk).verify().damage
            #expect(damage?.isEmpty != true, "look \(number): not told")
        }
    }

    /// A step that could not look at something ends, and goes on later. Nothing is put away as if it
    /// could not be compared: the disk may give later what it refuses now.
    @Test(arguments: CrashStep.all.indices)
    func aStepEndsAndGoesOnLater(_ step: Int) throws {
        let work = try CrashWorkload.shared.get()
        let quiet = work.disks[step].crashed(model: .keepIssued)
        _ = work.attempt(step, on: quiet)
        var random = SeededGenerator(seed: UInt64(step))
        let all = Array(1...quiet.count(.reading))
        let some = CrashWorkload.isWhole ? all[...] : all.shuffled(using: &random).prefix(6)
        reached("failed-reads", some.count)
        for number in some {
            let label = "error at look \(number) of step '\(work.steps[step].name)'"
            let disk = work.disks[step].crashed(model: .keepIssued)
            disk.setFault(SimulatedFault(at: number, code: EIO), on: .reading)
            let (pieces, _) = work.attempt(step, on: disk)
            disk.setFault(nil, on: .reading)
            #expect(disk.openFileCount == 0, "\(label): open files")
            work.check(disk, step, acknowledged: pieces, mayBeTorn: false, label)
            work.finish(disk, step, label)
        }
    }
}
