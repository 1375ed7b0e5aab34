import Glibc

/// The loops around `read` and `write`, which may move fewer bytes than asked, or none because a
/// signal came. Kept apart from the calls themselves, so that tests can play the kernel.
package enum Transfer {
    /// What one call of the system said: bytes moved, or an error number.
    package enum Step: Sendable {
        case moved(Int)
        case failed(Int32)

        /// From the value that a system call returned; reads `errno` if it is negative.
        @inline(__always)
        package init(returned value: Int) {
            self = value < 0 ? .failed(errno) : .moved(value)
        }
    }

    /// How a loop ended.
    package enum Outcome: Sendable, Equatable {
        /// All bytes moved, or in reading fewer, because the file ended.
        case done(Int)
        /// This many bytes moved before the error.
        case failed(Int32, after: Int)
    }

    /// Calls `write` with the offset of what is left until `count` bytes are written. A write
    /// that takes nothing and reports nothing would loop for ever, and counts as EIO.
    @inline(__always)
    package static func writeAll(_ count: Int, _ write: (_ offset: Int) -> Step) -> Outcome {
        var offset = 0
        while offset < count {
            switch write(offset) {
            case .moved(let moved) where moved > 0: offset += moved
            case .moved: return .failed(EIO, after: offset)
            case .failed(EINTR): continue
            case .failed(let code): return .failed(code, after: offset)
            }
        }
        return .done(offset)
    }

    /// Calls `read` with the offset of what is left until `count` bytes are read or the file ends.
    @inline(__always)
    package static func readAll(_ count: Int, _ read: (_ offset: Int) -> Step) -> Outcome {
        var offset = 0
        while offset < count {
            switch read(offset) {
            case .moved(0): return .done(offset)
            case .moved(let moved): offset += moved
            case .failed(EINTR): continue
            case .failed(let code): return .failed(code, after: offset)
            }
        }
        return .done(offset)
    }

    /// Calls `body`, which returns -1 on failure, again as long as a signal interrupts it.
    @inline(__always)
    package static func retrying(_ body: () -> Int32) -> Result<Int32, Errno> {
        while true {
            let value = body()
            if value != -1 { return .success(value) }
            let code = errno
            if code != EINTR { return .failure(Errno(code: code)) }
        }
    }

    /// An error number as an `Error`.
    package struct Errno: Error {
        package let code: Int32
    }
}
