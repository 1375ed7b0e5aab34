/// The text of a profile or of settings cannot be used; says where and why.
public struct ProfileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, or what the text is from.
    public let file: String
    /// The line, from 1; 0 where the text as a whole is at fault.
    public let line: Int
    /// The key with its table, such as `fields.rating`; empty where no key is to blame.
    public let key: String
    /// What is wrong, and what would be right.
    public let message: String

    /// An error of those parts.
    public init(file: String, line: Int, key: String, message: String) {
        self.file = file
        self.line = line
        self.key = key
        self.message = message
    }

    /// One line for people: `file:line: key: message`.
    public var description: String {
        let place = line > 0 ? "\(file):\(line)" : file
        return key.isEmpty ? "\(place): \(message)" : "\(place): \(key): \(message)"
    }
}
