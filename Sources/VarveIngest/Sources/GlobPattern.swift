import VarveFiles

/// A pattern of paths: `*` any bytes of a name, `?` any character, `[a-z]` one of a set, `[!a-z]` one
/// that is not. None of them matches `/`, or a dot that begins a name.
enum GlobPattern {
    static func isPattern(_ text: String) -> Bool {
        text.utf8.contains {
            $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[")
        }
    }

    /// The paths that are there and match, by their bytes.
    ///
    /// - Throws: `FileError` where a folder cannot be read, `SourceListError.noUTF8`.
    static func paths(_ pattern: String, _ fileSystem: any FileSystem) throws -> [FilePath] {
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        var found = [pattern.utf8.first == UInt8(ascii: "/") ? "/" : ""]
        for (place, part) in parts.enumerated() {
            let isLast = place == parts.count - 1
            found = try found.flatMap { folder in
                try paths(in: folder, part, isLast: isLast, fileSystem)
            }
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func paths(
        in folder: FilePath, _ part: String, isLast: Bool, _ fileSystem: any FileSystem
    ) throws -> [FilePath] {
        guard isPattern(part) else {
            let path = Paths.join(folder, part)
            return try fileSystem.status(path) == nil ? [] : [path]
        }
        let place = folder.isEmpty ? "." : folder
        guard try fileSystem.status(place)?.kind == .directory else { return [] }
        let tokens = self.tokens(part)
        var paths: [FilePath] = []
        for entry in try fileSystem.list(place) {
            let isHidden = entry.nameBytes.first == UInt8(ascii: ".")
            guard !isHidden || part.utf8.first == UInt8(ascii: ".") else { continue }
            let path = try SourceList.path(of: entry, in: folder)
            guard matches(tokens, Array(entry.name.unicodeScalars)) else { continue }
            if try isLast || fileSystem.status(path)?.kind == .directory { paths.append(path) }
        }
        return paths
    }

    private enum Token {
        case any
        case anything
        case scalar(Unicode.Scalar)
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)

        func takes(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .scalar(let own): scalar == own
            case .any: true
            case .anything: false
            case .set(let ranges, let isNegated):
                ranges.contains { $0.contains(scalar) } != isNegated
            }
        }
    }

    private static func tokens(_ part: String) -> [Token] {
        let scalars = Array(part.unicodeScalars)
        var tokens: [Token] = []
        var place = 0
        while place < scalars.count {
            switch scalars[place] {
            case "*": tokens.append(.anything)
            case "?": tokens.append(.any)
            case "[":
                if let (set, end) = set(scalars, place + 1) {
                    tokens.append(set)
                    place = end
                } else {
                    tokens.append(.scalar("["))
                }
            default: tokens.append(.scalar(scalars[place]))
            }
            place += 1
        }
        return tokens
    }

    /// A set from behind its bracket on, and where the other bracket stands; nil without one.
    private static func set(_ scalars: [Unicode.Scalar], _ start: Int) -> (Token, Int)? {
        var place = start
        let isNegated = place < scalars.count && (scalars[place] == "!" || scalars[place] == "^")
        if isNegated { place += 1 }
        let first = place
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while place < scalars.count {
            let low = scalars[place]
            if low == "]" && place > first { return (.set(ranges, isNegated: isNegated), place) }
            let isRange =
                place + 2 < scalars.count && scalars[place + 1] == "-" && scalars[place + 2] != "]"
            let high = isRange ? scalars[place + 2] : low
            if low <= high { ranges.append(low...high) }
            place += isRange ? 3 : 1
        }
        return nil
    }

    /// - Complexity: O(tokens x name): of several stars only the last is tried again.
    private static func matches(_ tokens: [Token], _ name: [Unicode.Scalar]) -> Bool {
        var token = 0
        var place = 0
        var star: (token: Int, place: Int)?
        while place < name.count {
            if token < tokens.count, case .anything = tokens[token] {
                star = (token, place)
                token += 1
            } else if token < tokens.count, tokens[token].takes(name[place]) {
                token += 1
                place += 1
            } else if let last = star {
                star = (last.token, last.place + 1)
                token = last.token + 1
                place = last.place + 1
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { if case .anything = $0 { true } else { false } }
    }
}
