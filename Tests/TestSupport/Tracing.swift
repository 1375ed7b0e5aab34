import Synchronization
import VarveFiles

/// A file system that passes everything on to another one, writes down what succeeded, and
/// notices when the order of operations breaks a rule.
///
///     let traced = Tracing(Simulated())
///     …
///     #expect(traced.violations.isEmpty)
public final class Tracing: Sendable {
    let base: any FileSystem
    private let rules: [TraceRule]
    private let record = Mutex(Record())

    private struct Record: Sendable {
        var events: [TraceEvent] = []
        var violations: [String] = []
        var state = TraceState()
    }

    /// Traces what goes to `base`.
    public init(_ base: any FileSystem, rules: [TraceRule] = [.noRenameOfUnsyncedFile]) {
        self.base = base
        self.rules = rules
    }

    /// The operations that succeeded, in order.
    public var events: [TraceEvent] { record.withLock { $0.events } }

    /// The rules that were broken, each with the operation that did it.
    public var violations: [String] { record.withLock { $0.violations } }

    /// What is synced now, as far as it went through here.
    public var state: TraceState { record.withLock { $0.state } }

    /// Somebody was told that what was done will outlive a power cut. Breaks a rule if bytes or names
    /// are not synced, but for files that `isSpare` picks.
    public func acknowledge(
        sparing isSpare: (FilePath) -> Bool = { $0.hasSuffix(".tmp") }
    ) {
        record.withLock { record in
            let state = record.state
            for path in state.unsyncedFilePaths + state.unsyncedNamePaths where !isSpare(path) {
                record.violations.append("acknowledgement before a sync: \(path)")
            }
        }
    }

    /// Forgets the events, not what is synced, nor the violations.
    public func forgetEvents() { record.withLock { $0.events = [] } }

    /// Checks the rules, runs the operation, writes it down if it succeeded.
    func trace<Value>(
        _ event: TraceEvent, _ body: () throws(FileError) -> Value,
        then update: (inout TraceState) -> Void = { _ in }
    ) throws(FileError) -> Value {
        check(event)
        let value = try body()
        record.withLock { record in
            record.events.append(event)
            update(&record.state)
        }
        return value
    }

    func change(_ update: (inout TraceState) -> Void) {
        record.withLock { update(&$0.state) }
    }

    private func check(_ event: TraceEvent) {
        record.withLock { record in
            for rule in rules where rule.isBroken(event, record.state) {
                let target = event.target.map { " -> \($0)" } ?? ""
                record.violations.append(
                    "\(rule.name): \(event.operation.rawValue) \(event.path)\(target)")
            }
        }
    }
}
