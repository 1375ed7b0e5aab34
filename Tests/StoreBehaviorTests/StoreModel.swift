import VarveQuery
import VarveStore

/// What a store has to show, told from nothing but the units that were sent to it.
///
/// Knows units made by `Reviews.line`, of which the id is the first key, and senseless ones.
struct StoreModel: Equatable {
    /// All versions of all records, in the order in which they were accepted.
    private(set) var all: [String] = []
    /// The bytes of all dead letters.
    private(set) var dead: Set<String> = []
    private var versions: [String: [String]] = [:]

    /// The newest version of each record, in the order in which they were accepted.
    var latest: [String] { all.filter { versions[Self.id(of: $0)]?.last == $0 } }

    /// Sends a unit.
    mutating func send(_ unit: String, _ policy: ConflictPolicy) {
        guard unit.hasPrefix("{"), unit.hasSuffix("}") else {
            dead.insert(unit)
            return
        }
        let known = versions[Self.id(of: unit), default: []]
        if known.contains(unit) { return }
        if !known.isEmpty, policy == .first { return }
        if !known.isEmpty, policy == .reject {
            dead.insert(unit)
            return
        }
        versions[Self.id(of: unit), default: []].append(unit)
        all.append(unit)
    }

    /// Drops the records whose newest version is chosen, with all their versions: what is sent under
    /// their ids is new again.
    mutating func expire(_ isExpired: (String) -> Bool) {
        for (id, known) in versions where known.last.map(isExpired) ?? false {
            versions[id] = nil
            all.removeAll { Self.id(of: $0) == id }
        }
    }

    /// Whether a store that holds `contents` is the model's.
    func matches(_ contents: StoreContents) -> Bool {
        contents.all == all && contents.latest == latest && contents.dead.count == dead.count
            && Set(contents.dead.map(\.text)) == dead
    }

    private static func id(of unit: String) -> String { String(unit.prefix { $0 != "," }) }
}

/// All that a store shows and must not lose.
struct StoreContents: Hashable, Sendable {
    var latest: [String] = []
    var all: [String] = []
    var dead: [Letter] = []
    var finishedRuns = UInt64(0)

    struct Letter: Hashable, Sendable {
        /// Source, line and code.
        var place: String
        var text: String
    }
}

extension Harness {
    /// Everything that a reader finds; nothing if there is no store.
    func contents() throws -> StoreContents {
        guard try Store.exists(folder, fileSystem) else { return StoreContents() }
        var every = ScanOptions.bySequence
        every.versions = .all
        return StoreContents(
            latest: try lines(), all: try lines(every),
            dead: try deadLetters().map { letter in
                StoreContents.Letter(
                    place: "\(letter.source):\(letter.line):\(letter.code.name)",
                    text: String(decoding: letter.bytes, as: UTF8.self))
            }, finishedRuns: UInt64(try state().finishedRunCount))
    }

    /// What opening a store for writing does, to one that may not even be there.
    func recover() throws {
        try create()
        _ = try writer()
    }
}
