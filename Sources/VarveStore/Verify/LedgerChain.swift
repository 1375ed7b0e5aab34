import Crypto
import VarveFiles
import VarveJSON

/// The files of the ledger.
struct LedgerFiles {
    /// In order of the runs.
    private(set) var entries: [LedgerFile] = []
    /// Names that no part of Varve gives.
    private(set) var foreign: [FilePath] = []

    /// - Throws: `FileError`.
    init(_ paths: StorePaths, _ fileSystem: any FileSystem) throws {
        for file in try fileSystem.list(paths.ledger) {
            let path = Paths.join(paths.ledger, file.name)
            guard file.name.hasPrefix("run-"), file.name.hasSuffix(".json") else {
                foreign.append(path)
                continue
            }
            let bytes = try fileSystem.readAll(path, atMost: LedgerFile.byteCountMax)
            entries.append(LedgerFile(path, bytes))
        }
    }
}

/// An entry of the ledger, as far as it tells about other entries.
struct LedgerFile {
    let path: FilePath
    let byteCount: UInt64
    /// SHA-256.
    let digestBytes: [UInt8]
    /// The same in hexadecimal.
    let digest: String
    /// The digest of the entry before; nil for the first, and where the bytes are none.
    private(set) var previous: String?
    /// What a repair found missing: the digest that was named, and that of the entry to go on with.
    private(set) var bridges: [String: String?] = [:]
    /// How many entries a repair found lost.
    private(set) var lostCount: UInt64 = 0
    private(set) var lastSequence: UInt64 = 0
    /// The hold that it added or released; nil of all other runs.
    private(set) var holdChange: HoldChange?
    /// The run that it says it is of.
    private(set) var run: RunID?
    /// The identity that the run erased for good; nil for most.
    private(set) var forgotten: ForgottenIdentity?

    /// An entry of the ledger is a few kilobytes and one line a source.
    static let byteCountMax = 64 << 20

    init(_ path: FilePath, _ bytes: [UInt8]) {
        self.path = path
        byteCount = UInt64(bytes.count)
        digestBytes = Array(SHA256.hash(data: bytes))
        digest = Self.hexadecimal(digestBytes)
        let text = RecordBuffer(capacity: bytes.count)
        text.append(bytes)
        let scanner = RecordScanner()
        var texts: [String: String] = [:]
        var forgottenHash: UInt64?
        var forgottenDigest: [UInt8]?
        // What does not scan has another digest, too.
        try? unsafe scanner.scanMembers(text.bytes) { member in
            let key = unsafe String(decoding: member.key, as: UTF8.self)
            if HoldChange.keys.contains(key), unsafe member.kind == .string {
                texts[key] = unsafe HoldChange.text(member.span.bytes(in: text.bytes))
            }
            let value = unsafe String(decoding: member.span.bytes(in: text.bytes), as: UTF8.self)
            switch key {
            case "previous" where unsafe member.kind == .string: previous = value
            case "run": run = UInt64(value).map { RunID(rawValue: $0) }
            case "last_seq": lastSequence = UInt64(value) ?? 0
            case "id_hash": forgottenHash = UInt64(value, radix: 16)
            case "id_digest": forgottenDigest = Self.bytes(value)
            case "lost_entries": lostCount = UInt64(value) ?? 0
            case "bridges" where unsafe member.kind == .string: bridges = Self.bridges(value)
            default: break
            }
        }
        holdChange = HoldChange(texts)
        if let forgottenHash, let forgottenDigest, let run {
            forgotten = ForgottenIdentity(hash: forgottenHash, digest: forgottenDigest, run: run)
        }
    }

    /// The run in the file's name; 0 where there is none.
    var nameNumber: UInt64 {
        UInt64(Paths.name(of: path).dropFirst("run-".count).dropLast(".json".count)) ?? 0
    }

    /// Whether it is of the run in its name: not another run's entry in this one's place.
    var bearsItsName: Bool { run?.rawValue ?? nameNumber == nameNumber }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// What `hexadecimal` made; nil for another text.
    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }

    /// `missing:next` pairs, separated by commas; `next` is empty where no entry is left.
    private static func bridges(_ text: String) -> [String: String?] {
        var bridges: [String: String?] = [:]
        for pair in text.split(separator: ",") {
            let ends = pair.split(separator: ":", omittingEmptySubsequences: false)
            guard ends.count == 2 else { continue }
            bridges.updateValue(ends[1].isEmpty ? nil : String(ends[1]), forKey: String(ends[0]))
        }
        return bridges
    }

    static func text(of bridges: [String: String?]) -> String {
        bridges.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value ?? "")" }
            .joined(separator: ",")
    }
}

/// An entry of the ledger that is named and not there, or is not what was written.
public struct LedgerGap: Sendable {
    /// The file that stands in its place; nil where none does.
    public let path: FilePath?
    /// Who names it: a path, or the manifest.
    public let namer: String

    /// A gap with these values.
    public init(path: FilePath?, namer: String) {
        self.path = path
        self.namer = namer
    }
}

extension Snapshot {
    /// The last entry of the ledger that is damaged or missing; nil where each leads to the one before.
    /// What a repair has found lost is none.
    ///
    /// - Throws: `FileError`.
    /// - Complexity: reads the ledger.
    public func ledgerGap() throws -> LedgerGap? {
        let files = try LedgerFiles(paths, fileSystem)
        let chain = LedgerChain(files.entries, endingWith: state.lastFinishedRun?.ledgerDigest)
        return chain.faults.first.map { LedgerGap(path: $0.blamed?.path, namer: $0.namer) }
    }
}

/// The ledger's entries as they name each other, from the last one back to the first.
struct LedgerChain {
    /// A digest that was named, and is no entry's.
    struct Fault {
        var wanted: String
        /// Who names it.
        var namer: String
        /// The entry that stands where it should; nil where none is left.
        var blamed: LedgerFile?
    }

    private(set) var faults: [Fault] = []
    /// Entries that nobody names.
    private(set) var orphans: [LedgerFile] = []
    /// How many entries were found, those included that a repair found lost.
    private(set) var count: UInt64 = 0

    /// Follows the digests.
    ///
    /// - Parameters:
    ///   - entries: in order of the runs.
    ///   - digest: what the manifest names; nil where no run has finished.
    init(_ entries: [LedgerFile], endingWith digest: [UInt8]?) {
        var wanted = digest.map { LedgerFile.hexadecimal($0) }
        var namer = "the manifest"
        var bridges: [String: String?] = [:]
        // Mostly down the runs, but a run that was interrupted is ended by the one that took over.
        var left = entries
        var last = UInt64.max
        while let digest = wanted {
            let place: Int
            if let found = left.lastIndex(where: { $0.digest == digest && $0.bearsItsName }) {
                place = found
            } else if let next = bridges.removeValue(forKey: digest) {
                wanted = next
                continue
            } else {
                let blamed = left.lastIndex { $0.nameNumber < last } ?? left.indices.last
                faults.append(
                    Fault(wanted: digest, namer: namer, blamed: blamed.map { left[$0] }))
                guard let blamed else { return }
                place = blamed
            }
            let entry = left.remove(at: place)
            last = entry.nameNumber
            bridges.merge(entry.bridges) { _, new in new }
            count += 1 + entry.lostCount
            wanted = entry.previous
            namer = entry.path
        }
        orphans = left.reversed()
    }
}
