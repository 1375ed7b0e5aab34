import Glibc

/// What the process was given by its surroundings.
enum Environment {
    /// A variable that is set and not empty.
    static func value(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// The path from the root; the path itself where the current folder has none.
    static func absolute(_ path: String) -> String {
        guard !path.utf8.starts(with: "/".utf8), let folder = unsafe getcwd(nil, 0) else {
            return path
        }
        defer { unsafe free(folder) }
        var rest = path
        while rest.utf8.starts(with: "./".utf8) { rest = String(rest.dropFirst(2)) }
        let base = unsafe String(cString: folder)
        return base.utf8.last == UInt8(ascii: "/") ? base + rest : base + "/" + rest
    }

    /// The path without links and dots; from the root where that does not exist.
    static func resolved(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return absolute(path) }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// This process's number.
    static var processID: Int32 { getpid() }
}
