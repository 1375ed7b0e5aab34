/// How the ledger's chain is made to hold again: what is not the entry that is named goes, and the
/// repair's own entry says with which one to go on.
struct LedgerRepair {
    /// Entries that nothing vouches for.
    private(set) var changed: [LedgerFile] = []
    /// For each digest that is no entry's, that of the entry to go on with.
    private(set) var bridges: [String: String?] = [:]
    /// The last entry, where no manifest names it.
    private(set) var last: LedgerFile?
    /// Entries that are in the chain.
    private(set) var count: UInt64 = 0
    private let finished: UInt64?
    private let entries: [LedgerFile]
    private var end: Int

    /// - Parameters:
    ///   - entries: in order of the runs.
    ///   - digest: what the manifest names.
    ///   - finished: how many runs have finished; nil where no manifest tells.
    init(_ entries: [LedgerFile], endingWith digest: [UInt8]?, finished: UInt64?) {
        self.entries = entries
        self.finished = finished
        end = entries.count
        var wanted = digest.map { LedgerFile.hexadecimal($0) }
        var known: [String: String?] = [:]
        while let digest = wanted {
            if let place = entries[..<end].lastIndex(where: { $0.digest == digest }) {
                end = place
                known.merge(entries[place].bridges) { _, new in new }
                count += 1 + entries[place].lostCount
                wanted = entries[place].previous
            } else if let next = known.removeValue(forKey: digest) {
                wanted = next
            } else {
                wanted = bridge(digest)
            }
        }
    }

    /// Where no manifest tells how the ledger ends: with the last file that is an entry of its run.
    init(_ files: [LedgerFile], _ paths: StorePaths) {
        let end =
            files.lastIndex { file in file.run.map(paths.ledgerEntry) == file.path }.map { $0 + 1 }
            ?? 0
        let last = end > 0 ? files[end - 1] : nil
        self.init(Array(files[..<end]), endingWith: last?.digestBytes, finished: nil)
        self.last = last
        changed += files[end...]
    }

    /// How many entries are lost that no earlier repair counted.
    var lostCount: UInt64 {
        guard let finished else { return UInt64(bridges.count) }
        return finished > count ? finished - count : 0
    }

    private mutating func bridge(_ digest: String) -> String? {
        if let last = entries[..<end].last, !isVouchedFor(last) {
            changed.append(last)
            end -= 1
        }
        let next = entries[..<end].last?.digest
        bridges.updateValue(next, forKey: digest)
        return next
    }

    /// Whether the entry before a gap is the one that the missing entry named, and not what became
    /// of the missing one: it must itself lead on, and an entry must be missing by count.
    private func isVouchedFor(_ entry: LedgerFile) -> Bool {
        guard let finished, finished > UInt64(entries.count) else { return false }
        return entry.previous == entries[..<(end - 1)].last?.digest
    }
}
