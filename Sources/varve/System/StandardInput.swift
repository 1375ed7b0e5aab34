import Glibc
import VarveFiles

/// Standard input that gives up waiting when the process is to stop.
///
/// After a wish to stop an end of the input counts for nothing: Ctrl-C ends the other side of the
/// pipe too, in the middle of a line as it may be. The read fails instead.
final class StandardInput: Input {
    private let input: any Input

    init() { input = Posix().standardInput() }

    var name: String { input.name }
    var byteCount: Int? { input.byteCount }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        try waitForBytes()
        let count = try unsafe input.read(into: buffer)
        if count == 0 { try refuseIfStopping() }
        return count
    }

    func isReady(within bound: Duration) throws(FileError) -> Bool {
        var left = bound
        let look = Duration.milliseconds(100)
        while true {
            try refuseIfStopping()
            if try input.isReady(within: min(left, look)) { return true }
            left -= min(left, look)
            guard left > .zero else { return false }
        }
    }

    private func waitForBytes() throws(FileError) {
        while try !isReady(within: .seconds(1)) {}
    }

    private func refuseIfStopping() throws(FileError) {
        guard !StopSignal.isRequested else { throw FileError(.read, name, .system(EINTR)) }
    }

    func close() { input.close() }
}
