import Crypto
import VarveFiles
import VarveJSON

/// Checks the ledger: the manifest has the digest of the last entry, each entry that of the one
/// before.
struct LedgerCheck {
    private let snapshot: Snapshot
    private let log: VerifyLog

    /// An entry of the ledger is a few kilobytes and one line a source.
    private static let entryByteCountMax = 64 << 20

    private struct Entry {
        var path: FilePath
        var digest: [UInt8]
        var previous: String?
    }

    init(_ snapshot: Snapshot, _ log: VerifyLog) {
        self.snapshot = snapshot
        self.log = log
    }

    func run() {
        let folder = snapshot.paths.ledger
        var entries: [Entry] = []
        do {
            for file in try snapshot.fileSystem.list(folder) {
                let path = Paths.join(folder, file.name)
                guard file.name.hasPrefix("run-"), file.name.hasSuffix(".json") else {
                    log.addNote("\(path): no part of the store")
                    continue
                }
                entries.append(try read(path))
            }
        } catch {
            return log.add(error, folder)
        }
        walk(entries)
    }

    /// Names are in order of the runs.
    private func read(_ path: FilePath) throws -> Entry {
        let bytes = try snapshot.fileSystem.readAll(path, atMost: Self.entryByteCountMax)
        log.addFile(bytes: UInt64(bytes.count))
        let text = RecordBuffer(capacity: bytes.count)
        text.append(bytes)
        var previous: String?
        let scanner = RecordScanner()
        // What does not scan has another digest, too.
        try? unsafe scanner.scanMembers(text.bytes) { member in
            guard unsafe member.key.elementsEqual("previous".utf8),
                unsafe member.kind == .string
            else { return }
            previous = unsafe String(decoding: member.span.bytes(in: text.bytes), as: UTF8.self)
        }
        return Entry(path: path, digest: Array(SHA256.hash(data: bytes)), previous: previous)
    }

    /// Follows the digests from the last entry back to the first.
    private func walk(_ entries: [Entry]) {
        let state = snapshot.state
        var wanted = state.lastFinishedRun.map { Self.hexadecimal($0.ledgerDigest) }
        var namer = "the manifest"
        var end = entries.count
        var found: UInt64 = 0
        while let digest = wanted {
            let place = entries[..<end].lastIndex { Self.hexadecimal($0.digest) == digest }
            if let place {
                for orphan in entries[(place + 1)..<end] { noteOrphan(orphan) }
            }
            guard let index = place ?? entries[..<end].indices.last else {
                log.add(
                    .ledger, snapshot.paths.ledger,
                    "\(namer) names an entry with SHA-256 \(digest), which is not there")
                return
            }
            let entry = entries[index]
            if place == nil {
                log.add(
                    .ledger, entry.path,
                    "it is not the entry with SHA-256 \(digest) that \(namer) names")
            }
            wanted = entry.previous
            namer = entry.path
            end = index
            found += 1
        }
        for orphan in entries[..<end] { noteOrphan(orphan) }
        if found != state.finishedRunCount {
            log.add(
                .count, snapshot.paths.ledger,
                "\(state.finishedRunCount) runs have finished, but the ledger has \(found) entries")
        }
    }

    private func noteOrphan(_ entry: Entry) {
        log.addNote("\(entry.path): of a run that did not finish")
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
