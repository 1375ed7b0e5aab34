import Glibc

/// How much of the processors this process asks for beside others.
enum Priority {
    /// From now on others go first: work that can wait must not slow down work that somebody waits
    /// for.
    static func yieldToOthers() { _ = nice(10) }
}
