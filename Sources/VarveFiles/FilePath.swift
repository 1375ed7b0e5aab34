/// A path as the operating system takes it: UTF-8, components separated by `/`.
///
/// A path that is empty or holds a NUL is refused by every operation.
public typealias FilePath = String

/// The little arithmetic on paths that the store needs. Textual: nothing is looked up.
public enum Paths {
    /// `folder/name`, without doubling a separator that ends `folder`.
    public static func join(_ folder: FilePath, _ name: String) -> FilePath {
        if folder.isEmpty { return name }
        return folder.utf8.last == separator ? folder + name : folder + "/" + name
    }

    /// The folder that holds `path`: `.` for a bare name, `/` for a name in the root.
    public static func parent(of path: FilePath) -> FilePath {
        let bytes = path.utf8
        guard let cut = lastSeparator(of: path) else { return "." }
        let head = bytes[..<cut]
        let end = head.lastIndex { $0 != separator }
        guard let end else { return "/" }
        return String(path[...end])
    }

    /// The last component of `path`.
    public static func name(of path: FilePath) -> String {
        guard let cut = lastSeparator(of: path) else { return path }
        let trimmed = path.utf8.lastIndex { $0 != separator }
        guard let trimmed else { return "/" }
        return String(path[path.utf8.index(after: cut)...trimmed])
    }

    private static let separator = UInt8(ascii: "/")

    /// The last separator that has a name after it.
    private static func lastSeparator(of path: FilePath) -> String.Index? {
        let bytes = path.utf8
        guard let end = bytes.lastIndex(where: { $0 != separator }) else {
            return bytes.first == separator ? bytes.startIndex : nil
        }
        return bytes[..<end].lastIndex(of: separator)
    }
}
