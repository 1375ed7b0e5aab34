import TestSupport
import VarveFiles
import VarveStore

@testable import VarveIngest

/// A change of a store that may be cut short anywhere, and is then done again.
struct CrashStep: Sendable {
    /// Is given the store as an ingest's writer knows it; a reader may see more, which a crash takes
    /// back. Nil of other steps.
    typealias Acknowledged = (StoreState?) throws -> Void

    let name: String
    /// Whether records go by it, not come.
    var drops = false
    /// Does it, and calls `acknowledged` behind each piece that must outlive a crash from then on.
    /// Whatever stopped it, done again it comes to the same records.
    let perform: @Sendable (_ store: Harness, _ acknowledged: Acknowledged) throws -> Void
    /// What all of it does to a model of the store.
    let change: @Sendable (inout StoreModel) -> Void
}

extension CrashStep {
    /// An ingest of some sources, each of some lines; makes the store if there is none.
    static func ingest(
        _ name: String, _ sources: [[String]], onConflict: ConflictPolicy = .version
    ) -> CrashStep {
        CrashStep(name: name) { store, acknowledged in
            var store = store
            store.onConflict = onConflict
            try store.create()
            let writer = try store.writer()
            let run = try store.run(sources.map(Reviews.text), writer: writer)
            var lastEdit = writer.state.lastEdit
            var failure: (any Error)?
            // With a single worker a batch's commit has come to its end, for better or worse, before
            // it is reported.
            _ = try run.run(report: { _ in
                guard writer.state.lastEdit > lastEdit else { return }
                lastEdit = writer.state.lastEdit
                do { try acknowledged(writer.state) } catch { failure = failure ?? error }
            })
            if let failure { throw failure }
        } change: { model in
            for line in sources.joined() { model.send(line, onConflict) }
        }
    }
}

extension CrashStep {
    /// Groups of lines that are appended to a journal, which is folded behind some of them.
    static func append(
        _ name: String, _ groups: [[String]], foldingBehind places: Set<Int>
    ) -> CrashStep {
        CrashStep(name: name) { store, acknowledged in
            let session = try store.appendSession()
            for (place, group) in groups.enumerated() {
                try session.append(group)
                try acknowledged(nil)
                if places.contains(place) { try session.fold() }
            }
            try session.finish()
        } change: { model in
            for line in groups.joined() { model.send(line, .version) }
        }
    }
}

extension CrashStep {
    /// A compact, of which each step must outlive a crash once it is reported.
    static func compact(
        _ name: String, _ policy: LifecyclePolicy, purges: Bool = false,
        change: @escaping @Sendable (inout StoreModel) -> Void = { _ in }
    ) -> CrashStep {
        CrashStep(name: name, drops: true) { store, acknowledged in
            var failure: (any Error)?
            try store.compact(policy, purges: purges) { _ in
                do { try acknowledged(nil) } catch { failure = failure ?? error }
            }
            if let failure { throw failure }
        } change: { model in
            change(&model)
        }
    }

    /// The workload, some 800 changing operations: batch after batch, rows of earlier batches and of
    /// their own replaced, records moved to other partitions, repeated, refused, dead letters put
    /// away, two sources read at once, small groups appended to journals that are folded meanwhile or
    /// at the end, so many runs of the key index that they are merged, segments that are merged and
    /// move to another tier, records that expire, come again and are purged. Each step begins with a
    /// recovery and another manifest.
    static let all: [CrashStep] = {
        func record(_ id: Int, _ text: String, year: Int? = nil) -> String {
            Reviews.line("R\(id)", day: "\(year ?? 2013 + id % 2)-03-15", text: text)
        }
        var first = (0..<22).map { record($0, "first") }
        first.insert(record(3, "first"), at: 9)
        first.insert("{\"review_id\":\"broken\"", at: 5)
        first.insert(record(2, "in the same batch"), at: 12)
        var second = (0..<10).map { record($0 * 2, "second") }
        second.append(record(1, "moved", year: 2014))
        second += (0..<9).map { record($0, "first") } + (30..<38).map { record($0, "new") }
        second.append("[\"no object\"]")
        let third = (8..<16).map { record($0, "third") } + ["{\"review_id\":\"broken\""]
        let fourth =
            (40..<50).map { record($0, "two sources") } + [record(1, "moved back", year: 2013)]
            + (30..<34).map { record($0, "newer") } + ["nonsense"]
        let groups = [
            [record(70, "appended"), record(71, "appended")],
            [record(1, "moved again", year: 2014), "no record", record(70, "appended")],
            [record(70, "newer"), record(72, "appended")], [record(72, "newest")],
            [record(73, "appended"), "{\"review_id\":\"broken\""],
        ]
        return [
            .ingest("create", [first]),
            .ingest("versions", [second]),
            .ingest("first", [[record(60, "alone"), record(7, "too late")]], onConflict: .first),
            .ingest("reject", [[record(61, "alone"), record(8, "refused")]], onConflict: .reject),
            .ingest("alone", [[record(62, "alone")]]),
            .append("journal", groups, foldingBehind: [1, 2]),
            .ingest("two sources", [third, fourth]),
            .append("one group", [[record(5, "alone"), record(80, "alone")]], foldingBehind: []),
            .compact("cold", LifecyclePolicy()),
            .compact("expire", .expiring(before: "2014-01-01")) { model in
                model.expire { $0.contains("2013-03-15T") }
            },
            .ingest("after it", [[record(6, "late"), record(7, "late"), record(81, "alone")]]),
            .compact("purge", LifecyclePolicy(), purges: true),
        ]
    }()
}
