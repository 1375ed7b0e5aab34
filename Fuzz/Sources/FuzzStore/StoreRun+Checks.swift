import FuzzSupport
import VarveIngest
import VarveQuery
import VarveReviews
import VarveStore

/// What a store shows.
struct Contents: Equatable {
    var latest: [String] = []
    var all: [String] = []
    var dead: Set<StoreModel.Dead> = []

    init() {}

    init(_ model: StoreModel) {
        latest = model.latest.map(\.line)
        all = model.all.map(\.line)
        dead = model.dead
    }
}

extension StoreModel.Counts {
    init(_ counts: LedgerEntry.Counts) {
        self.init(
            units: counts.units, new: counts.new, duplicate: counts.duplicate,
            version: counts.version, keptFirst: counts.keptFirst, dead: counts.dead,
            blank: counts.blank)
    }
}

extension StoreRun {
    func contents() -> Contents {
        succeed("a store is read") {
            let store = harness()
            guard try Store.exists(store.folder, disk) else { return Contents() }
            var contents = Contents()
            contents.latest = try store.lines()
            var options = ScanOptions.bySequence
            options.versions = .all
            contents.all = try store.lines(options)
            let letters = try store.deadLetters()
            contents.dead = Set(
                letters.map { letter in
                    StoreModel.Dead(
                        code: letter.code.name, line: String(decoding: letter.bytes, as: UTF8.self))
                })
            require(letters.count == contents.dead.count, "a dead letter is kept once")
            return contents
        }
    }

    /// The store shows what the model has.
    func check(isWhole: Bool) {
        let wanted = Contents(model)
        let found = contents()
        require(found == wanted, "\(found), not \(wanted)")
        guard isWhole else { return }
        succeed("a store is verified") {
            guard try Store.exists("/store", disk) else { return }
            let report = try harness().verify()
            // Until it is written again, a manifest may end with a piece of an edit.
            let damage = report.damage.filter { !isInterrupted || $0.kind != .torn }
            require(damage.isEmpty, "\(damage)")
            require(report.rows == UInt64(model.all.count), "\(report.rows) rows")
        }
        require(disk.openFileCount == 0, "\(disk.openFileCount) open files")
    }

    /// A question about one id, and one about the state at a sequence.
    mutating func ask() {
        let id = "\(input.byte() % 10)"
        let place = input.number(below: model.all.count + 1)
        succeed("a store is asked") {
            guard try Store.exists("/store", disk) else { return }
            let store = harness()
            let versions = model.all.filter { $0.id == id }.map(\.line)
            let history = try store.get(id, history: true)
            require(
                history.sorted { $0.sequence < $1.sequence }.map(\.text) == versions,
                "the history of \(id)")
            let newest = try store.get(id)
            require(newest.map(\.text) == Array(versions.suffix(1)), "the newest of \(id)")
            var options = ScanOptions.bySequence
            options.filter = try Filter("user_id = 'U\(id)' and rating > 3", now: 0).expression
            require(try store.lines(options) == Array(versions.suffix(1)), "a filter for \(id)")
            guard place > 0 else { return }
            try checkState(asOf: place)
        }
    }

    /// The state when the record at a place was the newest: sequences may have gaps, so that its own
    /// is looked up.
    private func checkState(asOf place: Int) throws {
        let store = harness()
        let record = model.all[place - 1]
        let found = try store.get(record.id, history: true).first { $0.text == record.line }
        guard let sequence = found?.sequence else { fatalError("broken: \(record) is not there") }
        var options = ScanOptions.bySequence
        options.asOf = sequence
        require(try store.lines(options) == model.latest(of: place).map(\.line), "as of \(place)")
    }
}

extension FoundRecord {
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
