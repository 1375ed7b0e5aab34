import VarveStore

/// What a source delivers, and what it is to the store.
enum Unit {
    case record(id: String, line: String, content: String)
    case dead(code: String, line: String)
    case blank

    var line: String {
        switch self {
        case .record(_, let line, _), .dead(_, let line): line
        case .blank: ""
        }
    }
}

/// A store as a list of all that it holds: what the real one must agree with.
struct StoreModel: Equatable {
    struct Record: Equatable {
        var id: String
        var line: String
        /// The line without what does not count.
        var content: String
    }

    /// A dead letter is kept once for its bytes and code.
    struct Dead: Hashable {
        var code: String
        var line: String
    }

    struct Counts: Equatable {
        var units: UInt64 = 0
        var new: UInt64 = 0
        var duplicate: UInt64 = 0
        var version: UInt64 = 0
        var keptFirst: UInt64 = 0
        var dead: UInt64 = 0
        var blank: UInt64 = 0
    }

    private(set) var all: [Record] = []
    private(set) var dead: Set<Dead> = []

    /// The newest of each id, in the order of their arrival.
    var latest: [Record] { latest(of: all.count) }

    /// The same when there were the first `count` records.
    func latest(of count: Int) -> [Record] {
        all.indices.prefix(count).filter { index in
            !all[(index + 1)..<count].contains { $0.id == all[index].id }
        }.map { all[$0] }
    }

    mutating func take(_ unit: Unit, _ policy: ConflictPolicy, _ counts: inout Counts) {
        counts.units += 1
        switch unit {
        case .blank: counts.blank += 1
        case .dead(let code, let line):
            counts.dead += 1
            dead.insert(Dead(code: code, line: line))
        case .record(let id, let line, let content):
            let versions = all.filter { $0.id == id }
            if versions.contains(where: { $0.content == content }) {
                counts.duplicate += 1
            } else if versions.isEmpty {
                counts.new += 1
                all.append(Record(id: id, line: line, content: content))
            } else {
                switch policy {
                case .version:
                    counts.version += 1
                    all.append(Record(id: id, line: line, content: content))
                case .first: counts.keptFirst += 1
                case .reject:
                    counts.dead += 1
                    dead.insert(Dead(code: "id_conflict", line: line))
                }
            }
        }
    }

    mutating func take(_ units: some Sequence<Unit>, _ policy: ConflictPolicy) -> Counts {
        var counts = Counts()
        for unit in units { take(unit, policy, &counts) }
        return counts
    }
}
