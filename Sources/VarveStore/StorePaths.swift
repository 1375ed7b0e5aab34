import VarveFiles

/// Where the parts of a store lie in its folder. Persisted.
public struct StorePaths: Sendable {
    public let folder: FilePath

    public init(folder: FilePath) { self.folder = folder }

    public var settings: FilePath { Paths.join(folder, "varve.toml") }
    public var segments: FilePath { Paths.join(folder, "segments") }
    public var dead: FilePath { Paths.join(folder, "dead") }
    public var index: FilePath { Paths.join(folder, "index") }
    public var ledger: FilePath { Paths.join(folder, "ledger") }
    public var journal: FilePath { Paths.join(folder, "journal") }
    /// Where `varve repair` puts what it cannot use.
    public var aside: FilePath { Paths.join(folder, "aside") }
    public var ingestLock: FilePath { Paths.join(folder, "INGEST") }
    public var commitLock: FilePath { Paths.join(folder, "COMMIT") }
    public var compactLock: FilePath { Paths.join(folder, "COMPACT") }

    /// The folders that a new store gets, parents first.
    public var folders: [FilePath] { [folder, segments, dead, index, ledger] }

    /// The folder of a partition's segments, or of dead letters.
    public func folder(_ content: SegmentContent, _ partition: PartitionName) -> FilePath {
        content == .deadLetters ? dead : Paths.join(segments, partition.text)
    }

    public func segment(_ entry: SegmentEntry) -> FilePath {
        segment(entry.id, entry.content, entry.partition)
    }

    public func segment(
        _ id: SegmentID, _ content: SegmentContent, _ partition: PartitionName
    ) -> FilePath {
        Paths.join(folder(content, partition), id.name + ".seg")
    }

    public func deletionVector(_ entry: SegmentEntry, number: UInt64) -> FilePath {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        return Paths.join(folder(entry.content, entry.partition), "\(entry.id.name).dv-\(padded)")
    }

    public func journal(_ id: JournalID) -> FilePath { Paths.join(journal, id.name + ".log") }

    /// Where the bytes go that a crash tore off a journal's last group; nothing reads them.
    public func tornTail(_ id: JournalID) -> FilePath { Paths.join(journal, id.name + ".torn") }

    public func keyRun(_ id: KeyRunID) -> FilePath { Paths.join(index, id.name + ".key") }

    public func ledgerEntry(_ run: RunID) -> FilePath {
        let digits = String(run.rawValue)
        let padded = String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
        return Paths.join(ledger, "run-\(padded).json")
    }
}
