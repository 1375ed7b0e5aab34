import Glibc
import Synchronization

/// Ctrl-C and SIGTERM as a wish to stop at the next commit. The second one ends the process at once,
/// which is safe too: what was not committed is not there.
enum StopSignal {
    private static let requested = Atomic<Bool>(false)

    /// Whether somebody wants this process to stop.
    static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// From now on the first signal is a wish.
    static func install() {
        // The handler must find the flag made.
        _ = isRequested
        for signal in [SIGINT, SIGTERM] {
            var action = sigaction()
            unsafe action.__sigaction_handler.sa_handler = { _ in StopSignal.receive() }
            action.sa_flags =
                Int32(truncatingIfNeeded: SA_RESTART) | Int32(truncatingIfNeeded: SA_RESETHAND)
            _ = unsafe sigaction(signal, &action, nil)
        }
    }

    /// Only what a signal handler may do.
    private static func receive() {
        let saved = errno
        requested.store(true, ordering: .relaxed)
        let text: StaticString = "\nvarve: stopping at the next commit (again: at once)\n"
        _ = unsafe write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
        errno = saved
    }

    /// A write to a pipe that nobody reads is an error, not the end.
    static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }
}
