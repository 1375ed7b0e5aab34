import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveStore

/// Files that are cut, extended, gone, swapped, put back or copied. `verify` must see it, or it is
/// harmless; whoever asks gets what is right, or an error.
@Suite struct DamageTests {
    /// Every length of every file with `VARVE_TORTURE`, else a sample and the last bytes.
    @Test(arguments: 0..<4)
    func everyLengthIsChecked(stripe: Int) throws {
        let store = try DamageStore.shared.get()
        var generator = SeededGenerator(seed: UInt64(stripe))
        for (path, bytes) in store.files {
            for length in stride(from: stripe, to: bytes.count, by: 4)
            where CrashWorkload.isWhole || length < 4 || length > bytes.count - 5
                || Int.random(in: 0..<32, using: &generator) == 0
            {
                reached("bad-lengths", 1)
                let (disk, harness) = store.copy()
                disk.replace(path) { content in
                    content.removeLast(content.count - length)
                    return true
                }
                try checkCut(harness, store, path, "\(path) cut to \(length) of \(bytes.count)")
            }
        }
    }

    @Test("verify sees a manifest cut between two edits where a reader does")
    func cutBetweenEdits() throws {
        let store = try DamageStore.shared.get()
        let (path, bytes) = try #require(store.files("MANIFEST").first)
        var found = 0
        var isBehind = false
        for length in 1..<bytes.count {
            let (disk, harness) = store.copy()
            disk.replace(path) { content in
                content.removeLast(content.count - length)
                return true
            }
            let wasBehind = isBehind
            isBehind = false
            do {
                _ = try harness.state()
            } catch StoreError.manifestBehind {
                isBehind = true
            } catch {}
            guard isBehind, !wasBehind else { continue }
            found += 1
            let damage = try harness.verify(deep: false).damage
            #expect(damage.contains { $0.kind == .behind }, "cut to \(length)")
        }
        #expect(found > 0)
    }

    private func checkCut(
        _ harness: Harness, _ store: DamageStore, _ path: FilePath, _ label: String
    ) throws {
        guard let report = try? harness.verify(deep: false) else {
            // An empty manifest counts as absent: the store does not open.
            #expect(path.contains("MANIFEST"), "\(label)")
            return
        }
        if path.contains("MANIFEST"), let edit = try? harness.state().lastEdit,
            edit + 1 == store.lastEdit
        {
            // Cut within the last edit, or exactly before it: not to be told from a crash then. What
            // was there before is there.
            #expect(report.damage.allSatisfy { $0.kind == .torn }, "\(label)")
            let answers = try Answers(harness)
            #expect(store.answers.all.starts(with: answers.all), "\(label)")
            return
        }
        #expect(!report.isSound, "\(label)")
        if let answers = try? Answers(harness) { #expect(answers == store.answers, "\(label)") }
    }

    @Test func everyExtensionIsChecked() throws {
        let store = try DamageStore.shared.get()
        var generator = SeededGenerator(seed: 1)
        for (path, _) in store.files {
            let all = Array(1...4_096)
            let some = [1, 2, 3, 4, 8, 16, 64, 512, 4_096].shuffled(using: &generator).prefix(2)
            for count in CrashWorkload.isWhole ? all[...] : some {
                for isGarbage in [false, true] {
                    let (disk, harness) = store.copy()
                    disk.replace(path) { bytes in
                        for _ in 0..<count {
                            bytes.append(isGarbage ? .random(in: 0...255, using: &generator) : 0)
                        }
                        return true
                    }
                    reached("bad-lengths", 1)
                    let label = "\(path) with \(count) bytes more, garbage: \(isGarbage)"
                    #expect(try !harness.verify(deep: false).isSound, "\(label)")
                    if let answers = try? Answers(harness) {
                        #expect(answers == store.answers, "\(label)")
                    }
                }
            }
        }
    }

    /// Each file gone, and each pair of a kind swapped.
    @Test func missingAndSwappedFilesAreFound() throws {
        let store = try DamageStore.shared.get()
        for (path, _) in store.files {
            let (disk, harness) = store.copy()
            try disk.unlink(path)
            try check(harness, store, "\(path) gone")
        }
        for kind in [".seg", ".dv-", ".key", "ledger/"] {
            let files = store.files(kind)
            #expect(files.count > 1, "\(kind)")
            for (place, left) in files.enumerated() {
                for right in files[(place + 1)...] {
                    let (disk, harness) = store.copy()
                    Self.put(disk, left.path, right.bytes)
                    Self.put(disk, right.path, left.bytes)
                    try check(harness, store, "\(left.path) and \(right.path) swapped")
                }
            }
        }
    }

    /// Damage that `verify` must see, and after which every answer is right or an error.
    private func check(_ harness: Harness, _ store: DamageStore, _ label: String) throws {
        reached("wrong-files", 1)
        if let report = try? harness.verify(deep: false) {
            #expect(!report.isSound, "\(label)")
        }
        if let answers = try? Answers(harness) { #expect(answers == store.answers, "\(label)") }
    }

    private static func put(_ disk: Simulated, _ path: FilePath, _ bytes: [UInt8]) {
        disk.replace(path) { content in
            content = bytes
            return true
        }
    }

    @Test func otherPartitionsAnswer() throws {
        let store = try DamageStore.shared.get()
        var options = ScanOptions.bySequence
        options.from = 1_420_070_400_000_000  // 2015
        let whole = try store.harness.lines(options)
        #expect(whole.count > 2)
        for (path, _) in store.files("segments/2013") {
            for spoiling in Spoiling.allCases {
                let (disk, harness) = store.copy()
                try spoiling.apply(disk, path)
                #expect(try harness.lines(options) == whole, "\(path) \(spoiling)")
                // A vector or a part of a segment that the scan has no need of does no harm.
                if let all = try? harness.lines() { #expect(all == store.answers.latest) }
            }
        }
    }

    /// Older versions of files, as they were after the first ingest, take the place of the present ones.
    @Test func staleFilesAreFound() throws {
        let disk = Simulated()
        let harness = Harness(disk)
        try harness.ingest([Reviews.line("A"), Reviews.line("B"), Reviews.line("C")])
        try harness.ingest([Reviews.line("A", text: "newer")])
        let old = disk.everything()
        try harness.ingest([Reviews.line("B", text: "newer"), Reviews.line("D")])
        try harness.ingest([Reviews.line("C", text: "newer")])
        let whole = try harness.lines()
        let new = disk.everything()
        func stale(_ kind: String) throws -> (FilePath, [UInt8]) {
            let (_, bytes) = try #require(old.first { $0.key.contains(kind) })
            let now = new.filter { $0.key.contains(kind) && $0.value != bytes }
            return (try #require(now.keys.max()), bytes)
        }
        for kind in [".dv-", ".key", ".seg", "run-"] {
            let (path, bytes) = try stale(kind)
            let spoiled = disk.crashed(model: .keepIssued)
            Self.put(spoiled, path, bytes)
            let harness = Harness(spoiled)
            #expect(try !harness.verify(deep: false).isSound, "\(kind)")
            if kind != ".key", let found = try? harness.lines() { #expect(found == whole) }
        }
        let spoiled = disk.crashed(model: .keepIssued)
        let (oldManifest, bytes) = try #require(old.first { $0.key.contains("MANIFEST") })
        for path in new.keys where path.contains("MANIFEST") { try spoiled.unlink(path) }
        try spoiled.writeNew(oldManifest, bytes)
        let stores = Harness(spoiled)
        #expect(try !stores.verify(deep: false).isSound)
        #expect(throws: StoreError.self, "a scan sees it, too") { try stores.lines() }
        #expect(throws: StoreError.self, "and an ingest") { try stores.writer() }
    }

    @Test func aCopyUnderAnotherNameIsHarmless() throws {
        let store = try DamageStore.shared.get()
        for (path, bytes) in store.files(".seg") + store.files(".key") {
            let (disk, harness) = store.copy()
            let folder = Paths.parent(of: path)
            let copy = Paths.join(folder, "0000ffff." + (path.split(separator: ".").last ?? ""))
            try disk.writeNew(copy, bytes)
            let report = try harness.verify(deep: false)
            // No state names it, so that nobody reads it.
            #expect(report.isSound && report.notes.contains { $0.hasPrefix(copy) }, "\(copy)")
            #expect(try Answers(harness) == store.answers)
            _ = try harness.writer()
            #expect(try disk.status(copy) == nil, "an orphan, whatever it claims to be")
        }
    }

    @Test func staleTemporaryFilesGoAndUnknownNamesStay() throws {
        let store = try DamageStore.shared.get()
        let (disk, harness) = store.copy()
        let folders = ["/store/index/", "/store/dead/", "/store/segments/2013/"]
        var own: [FilePath] = []
        var unknown: [FilePath] = []
        for number in 0..<500 {
            let folder = folders[number % 3]
            let digits = String(0x1000_0000 + number, radix: 16)
            own.append(folder + digits + [".seg.tmp", ".key.tmp", ".dv-0007.tmp"][number % 3])
            unknown.append(folder + [".\(number)", "x\(digits).seg", "\(digits).part"][number % 3])
        }
        for path in own + unknown { try disk.writeNew(path, [1, 2, 3]) }
        reached("stale-files", own.count + unknown.count)
        let recovery = try harness.writer().recovery
        #expect(Set(recovery.removed) == Set(own))
        #expect(Set(recovery.unknown) == Set(unknown))
        for path in own { #expect(try disk.status(path) == nil) }
        for path in unknown { #expect(try disk.readAll(path, atMost: 9) == [1, 2, 3]) }
        #expect(try Answers(harness) == store.answers)
    }
}

extension DamageStore {
    fileprivate var lastEdit: UInt64 { (try? harness.state().lastEdit) ?? 0 }
}
