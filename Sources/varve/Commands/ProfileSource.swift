import VarveFiles
import VarveReviews

/// Finds what `--profile` names.
enum ProfileSource {
    /// A profile is a page; a larger file is none.
    private static let byteCountMax = 1 << 20

    /// A built-in profile of that name, else the TOML file of that path.
    static func profile(_ name: String) throws -> Profile {
        if let text = BuiltInProfiles.toml(named: name) {
            return try Profile(toml: text, file: "built-in \(name)")
        }
        return try Profile(toml: file(name), file: name)
    }

    private static func file(_ path: String) throws -> String {
        let bytes: [UInt8]
        do {
            bytes = try Posix().readAll(path, atMost: byteCountMax)
        } catch  where error.isNotFound {
            throw CommandError.usage(
                "no profile and no file is named \(path); built in are \(names)")
        } catch {
            throw CommandError.input(error)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandError.usage("\(path) is no profile: it is not UTF-8 text")
        }
        return text
    }

    /// The built-in names, for messages.
    static var names: String { BuiltInProfiles.texts.map(\.name).joined(separator: ", ") }
}
