/// A lock that is held until it is released, the object goes away, or the process ends.
public protocol FileLock: AnyObject, Sendable {
    /// Gives the lock back. Releasing twice is harmless.
    func release()
}

/// Who holds a lock, as written into its file for those who have to wait.
///
/// Persisted, but only for people: three lines, `pid N`, `command TEXT`, `started TEXT`.
public struct LockHolder: Sendable, Hashable {
    /// The holder's process id.
    public let processID: Int32
    /// What it runs, such as `varve ingest`; no control characters, at most 1,000 bytes.
    public let command: String
    /// When it started, as text that the caller's clock made; no control characters, at most
    /// 1,000 bytes.
    public let startedAt: String

    /// Control characters become `?`; over-long text is cut.
    public init(processID: Int32, command: String, startedAt: String) {
        self.processID = processID
        self.command = Self.cut(Printable.text(command))
        self.startedAt = Self.cut(Printable.text(startedAt))
    }

    /// For messages: `varve ingest (pid 4711, started 2024-05-01T10:00:00Z)`.
    public var description: String { "\(command) (pid \(processID), started \(startedAt))" }

    private static func cut(_ text: String) -> String {
        text.utf8.count <= 1000 ? text : String(decoding: text.utf8.prefix(1000), as: UTF8.self)
    }
}

extension LockHolder {
    /// The most bytes that are read of a lock's file.
    package static let byteCountMax = 4096

    /// The content of the lock's file.
    package var encoded: [UInt8] {
        Array("pid \(processID)\ncommand \(command)\nstarted \(startedAt)\n".utf8)
    }

    /// Reads the content of a lock's file; nil if it is not what `encoded` writes. The file may be
    /// caught while it is being written, and anybody may have put anything there.
    package init?(encoded bytes: [UInt8]) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty,
            let number = Self.value(of: lines[0], named: "pid "), let pid = Int32(number), pid > 0,
            let command = Self.value(of: lines[1], named: "command "),
            let startedAt = Self.value(of: lines[2], named: "started ")
        else { return nil }
        self.init(processID: pid, command: command, startedAt: startedAt)
    }

    private static func value(of line: ArraySlice<UInt8>, named name: String) -> String? {
        guard line.starts(with: name.utf8) else { return nil }
        return String(decoding: line.dropFirst(name.utf8.count), as: UTF8.self)
    }
}
