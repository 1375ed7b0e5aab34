/// What the process says of itself at its end. Documented for users; never renumbered.
enum ProcessStatus: Int32, CaseIterable {
    case done = 0
    /// An id, a run or a dead letter that was asked for is not there.
    case notThere = 1
    /// Done, but more dead letters than `--max-dead`.
    case tooManyDead = 3
    /// Wants `--yes`; nothing changed.
    case unconfirmed = 4
    /// A command line that cannot be understood or followed.
    case usage = 64
    /// Data that is damaged, or not what it should be; the file is named.
    case badData = 65
    /// No such input or store.
    case noInput = 66
    /// Something cannot be created.
    case cannotCreate = 73
    /// The system failed to read or write.
    case inputOutput = 74
    /// The wait for a lock ran out.
    case locked = 75
    /// Stopped at a commit by Ctrl-C or SIGTERM; can be started again.
    case interrupted = 130
}
