import VarveFiles

/// An order that operations must keep, checked before each of them.
public struct TraceRule: Sendable {
    /// What is reported when the rule is broken.
    public let name: String
    /// Whether the operation that is about to happen breaks the rule.
    let isBroken: @Sendable (TraceEvent, TraceState) -> Bool

    /// A rule; `isBroken` gets the coming operation and what is synced before it.
    public init(
        _ name: String, isBroken: @escaping @Sendable (TraceEvent, TraceState) -> Bool
    ) {
        self.name = name
        self.isBroken = isBroken
    }

    /// A file that is renamed before it is synced may be empty after a power cut.
    public static let noRenameOfUnsyncedFile = TraceRule("rename of an unsynced file") {
        $0.operation == .rename && !$1.isFileSynced($0.path)
    }

    /// No name may go while a file that `isLog` picks (the manifest) has unsynced bytes: after a
    /// power cut the log would still want what was unlinked. Unlinking `isSpare` ones is free.
    public static func noUnlinkWhileUnsynced(
        _ isLog: @escaping @Sendable (FilePath) -> Bool,
        sparing isSpare: @escaping @Sendable (FilePath) -> Bool = { $0.hasSuffix(".tmp") }
    ) -> TraceRule {
        TraceRule("unlink before a log was synced") { event, state in
            event.operation == .unlink && !isSpare(event.path)
                && state.unsyncedFilePaths.contains(where: isLog)
        }
    }

    /// When a log that `isLog` picks grows, what it tells of must be there after a power cut: the
    /// bytes of all other files, and all new names. Those that `isSpare` picks do not matter.
    public static func noLoggingOfUnsynced(
        _ isLog: @escaping @Sendable (FilePath) -> Bool,
        sparing isSpare: @escaping @Sendable (FilePath) -> Bool = { $0.hasSuffix(".tmp") }
    ) -> TraceRule {
        TraceRule("an entry in a log before what it tells of was synced") { event, state in
            event.operation == .append && isLog(event.path)
                && (state.unsyncedFilePaths + state.unsyncedNamePaths).contains {
                    !isLog($0) && !isSpare($0)
                }
        }
    }
}
