import TestSupport
import Testing
import VarveFiles

@Suite struct `Locks behave alike on every file system` {
    @Test(arguments: Backend.allCases)
    func `a lock has one holder, who is named`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let files = folder.files
        #expect(try files.lockHolder(folder("LOCK")) == nil)
        let lock = try files.lock(folder("LOCK"), contents: somebody)
        #expect(lock != nil)
        let other = LockHolder(processID: 1, command: "varve compact", startedAt: "later")
        #expect(try files.lock(folder("LOCK"), contents: other) == nil)
        #expect(try files.lockHolder(folder("LOCK")) == somebody)
        #expect(try files.lock(folder("OTHER"), contents: other) != nil)
        lock?.release()
        lock?.release()
        #expect(try files.lockHolder(folder("LOCK")) == nil)
        let next = try files.lock(folder("LOCK"), contents: other)
        #expect(try files.lockHolder(folder("LOCK")) == other)
        lock?.release()
        #expect(try files.lock(folder("LOCK"), contents: somebody) == nil, "not the old one's")
        next?.release()
    }

    @Test(arguments: Backend.allCases)
    func `whether a lock is held can be asked`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let files = folder.files
        #expect(try !files.isLocked(folder("LOCK")))
        let lock = try files.lock(folder("LOCK"), contents: somebody)
        #expect(try files.isLocked(folder("LOCK")))
        #expect(try files.isLocked(folder("LOCK")), "asking changes nothing")
        lock?.release()
        #expect(try !files.isLocked(folder("LOCK")))
    }

    @Test(arguments: Backend.allCases)
    func `a lock goes with its object`(_ backend: Backend) throws {
        let folder = try backend.folder()
        do {
            let lock = try folder.files.lock(folder("LOCK"), contents: somebody)
            #expect(try folder.files.lock(folder("LOCK"), contents: somebody) == nil)
            withExtendedLifetime(lock) {}
        }
        #expect(try folder.files.lock(folder("LOCK"), contents: somebody) != nil)
    }

    @Test(arguments: Backend.allCases)
    func `reading the lock's file does not give it up`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let lock = try folder.files.lock(folder("LOCK"), contents: somebody)
        _ = try folder.text("LOCK")
        let file = try folder.files.open(folder("LOCK"), .append)
        file.close()
        #expect(try folder.files.lock(folder("LOCK"), contents: somebody) == nil)
        lock?.release()
    }

    @Test(arguments: Backend.allCases)
    func `of many who race for a lock one gets it`(_ backend: Backend) async throws {
        let folder = try backend.folder()
        for _ in 0..<20 {
            let locks = try await withThrowingTaskGroup(of: (any FileLock)?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try folder.files.lock(folder("LOCK"), contents: somebody)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(locks.compactMap { $0 }.count == 1)
            for lock in locks { lock?.release() }
        }
    }

    @Test(arguments: Backend.allCases)
    func `a text that nobody wrote names nobody`(_ backend: Backend) throws {
        let folder = try backend.folder()
        try folder.put("LOCK", "pid 12\ncommand")
        #expect(try folder.files.lockHolder(folder("LOCK")) == nil)
        try folder.put("BIG", String(repeating: "x", count: 100_000))
        #expect(try folder.files.lockHolder(folder("BIG")) == nil)
    }

    @Test(arguments: Backend.allCases)
    func `a wait ends when the lock is free`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let held = try folder.files.lock(folder("LOCK"), contents: somebody)
        var now = Duration.zero
        var pauses: [Duration] = []
        func sleep(_ pause: Duration) {
            pauses.append(pause)
            now += pause
            if pauses.count == 10 { held?.release() }
        }
        let wait = LockWait(atMost: .seconds(30), elapsed: { now }, sleep: sleep)
        let outcome = try folder.files.lock(folder("LOCK"), contents: somebody, waiting: wait)
        guard case .acquired(let lock) = outcome else {
            Issue.record("not acquired")
            return
        }
        lock.release()
        let milliseconds = [1, 2, 4, 8, 16, 32, 64, 100, 100, 100]
        #expect(pauses == milliseconds.map { .milliseconds($0) })
    }

    @Test(arguments: Backend.allCases)
    func `a wait runs out at its bound and names the holder`(_ backend: Backend) throws {
        let folder = try backend.folder()
        let held = try folder.files.lock(folder("LOCK"), contents: somebody)
        defer { held?.release() }
        for bound in [Duration.zero, .milliseconds(250)] {
            var now = Duration.seconds(1000)
            let wait = LockWait(atMost: bound, elapsed: { now }, sleep: { now += $0 })
            let outcome = try folder.files.lock(folder("LOCK"), contents: somebody, waiting: wait)
            guard case .held(let holder) = outcome else {
                Issue.record("acquired")
                return
            }
            #expect(holder == somebody)
            #expect(now == .seconds(1000) + bound)
        }
    }
}

@Suite struct `The text of a lock's file` {
    @Test func `it reads back what was written`() {
        #expect(LockHolder(encoded: somebody.encoded) == somebody)
        #expect(
            String(decoding: somebody.encoded, as: UTF8.self)
                == "pid 4711\ncommand varve ingest\nstarted 2024-05-01T10:00:00Z\n")
        #expect(somebody.description == "varve ingest (pid 4711, started 2024-05-01T10:00:00Z)")
    }

    @Test func `hostile text can neither break the lines nor steer a terminal`() {
        let hostile = LockHolder(
            processID: 1, command: "a\nstarted \u{1b}[2J\u{9b}x", startedAt: "é\r\u{0}")
        #expect(hostile.command == "a?started ?[2J?x")
        #expect(hostile.startedAt == "é??")
        #expect(LockHolder(encoded: hostile.encoded) == hostile)
        let long = LockHolder(
            processID: 1, command: String(repeating: "é", count: 5000), startedAt: "")
        #expect(long.encoded.count <= LockHolder.byteCountMax)
    }

    @Test(arguments: [
        "", "\n\n\n", "pid \ncommand a\nstarted b\n", "pid 0\ncommand a\nstarted b\n",
        "pid -4\ncommand a\nstarted b\n", "pid 99999999999\ncommand a\nstarted b\n",
        "pid 4\ncommand a\nstarted b", "pid 4\ncommand a\nstarted b\n\n",
        "command a\npid 4\nstarted b\n", "pid 4\ncommand a\nstart",
    ])
    func `anything else is nobody`(_ text: String) {
        #expect(LockHolder(encoded: Array(text.utf8)) == nil)
    }
}
