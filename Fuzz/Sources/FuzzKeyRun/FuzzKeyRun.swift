import FuzzSupport
import TestSupport
import VarveFiles
import VarveSegments

/// A run of the key index written and read, and one damaged with its checksums made right. What is
/// checked beside "no crash":
///
/// 1. a run holds what was put into it, gives the days of every key, and merges with another to the
///    run of both;
/// 2. a damaged run is refused, or gives sorted entries that a writer takes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzKeyRun(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    if input.bool() {
        checkRoundTrip(&input)
    } else {
        checkDamage(SealedKeyRun.samples[input.number(below: SealedKeyRun.samples.count)], &input)
    }
    return 0
}

private func checkRoundTrip(_ input: inout FuzzInput) {
    let first = input.entries()
    let second = input.entries()
    let runs = [first, second].map { entries in
        succeed("a run is opened") { try keyRun(keyRunBytes(entries)) }
    }
    for (run, entries) in zip(runs, [first, second]) { check(run, holds: entries) }
    let file = MemoryFile()
    let merged = succeed("sound runs merge") {
        let writer = KeyRunWriter(
            file: file, header: Sample.header(.keyRun),
            expectedEntryCount: first.count + second.count)
        _ = try KeyRunMerger.merge(runs, into: writer)
        return try keyRun(file.bytes)
    }
    check(merged, holds: first + second)
}

private func check(_ run: KeyRunReader, holds entries: [KeyEntry]) {
    let days = model(entries)
    succeed("a sound run is read") {
        try run.verify()
        let found = try contents(run)
        require(model(found) == days, "what was put in")
        require(found.count == days.values.reduce(0) { $0 + $1.count }, "each once")
        for (key, wanted) in days {
            require(try run.lookup(key << 16 | 5) == wanted.sorted(), "the days of \(key)")
            let other = key ^ 1
            require(
                try run.lookup(other << 16) == (days[other] ?? []).sorted(), "those beside it")
        }
    }
}

private func checkDamage(_ sound: SealedKeyRun, _ input: inout FuzzInput) {
    var bytes = sound.bytes
    input.edit(&bytes, keepsLength: true)
    do {
        let run = try keyRun(sound.sealed(bytes))
        var matches: [KeyMatch] = []
        try run.lookup((0..<64).map { UInt64($0) << 58 }, appendingTo: &matches)
        try run.verify()
        let entries = try contents(run)
        require(
            zip(entries, entries.dropFirst()).allSatisfy {
                ($0.hash, $0.day) < ($1.hash, $1.day)
            }, "entries in order")
        let writer = KeyRunWriter(
            file: MemoryFile(), header: Sample.header(.keyRun), expectedEntryCount: entries.count)
        _ = try KeyRunMerger.merge([run], into: writer)
    } catch let error as FormatError {
        require(error.damage != nil, "no damage: \(error)")
    } catch {
        fatalError("broken: \(error)")
    }
}

extension FuzzInput {
    /// Sorted by hash; some hashes are near each other, or the same.
    fileprivate mutating func entries() -> [KeyEntry] {
        (0..<number(below: 60)).map { _ in
            let hash = bool() ? word() : UInt64(byte()) << 56 | UInt64(byte() & 7) << 16
            return KeyEntry(hash: hash, day: Int32(truncatingIfNeeded: word(bool() ? 1 : 4)))
        }.sorted { $0.hash < $1.hash }
    }
}
