/// Reads RE2's syntax. The pattern has been accepted by RE2 before: this only has to agree with it
/// on what it means, and gives up (nil, or ``RegexNode/unknown``) where it is not sure.
struct RegexReader {
    private let pattern: [UInt8]
    var at = 0
    private var depth = 0
    var flags: Flags

    struct Flags {
        var ignoresCase: Bool
        var dotMatchesNewline: Bool
        /// `^` and `$` stand for the ends of lines.
        var isMultiline = false
    }

    private static var depthMax: Int { 100 }

    /// The whole pattern; nil if it is not understood.
    static func read(_ pattern: [UInt8], _ options: RegexOptions) -> RegexNode? {
        var reader = RegexReader(pattern, options)
        return options.isLiteral ? reader.readLiteral() : reader.readAll()
    }

    private init(_ pattern: [UInt8], _ options: RegexOptions) {
        self.pattern = pattern
        flags = Flags(
            ignoresCase: options.ignoresCase, dotMatchesNewline: options.dotMatchesNewline)
    }

    /// The whole pattern as a text to find.
    private mutating func readLiteral() -> RegexNode? {
        var parts: [RegexNode] = []
        while at < pattern.count {
            guard let scalar = nextScalar() else { return nil }
            parts.append(character(scalar))
        }
        return .sequence(parts)
    }

    private mutating func readAll() -> RegexNode? {
        guard let all = readChoice(), at == pattern.count else { return nil }
        return all
    }

    // MARK: Bytes

    var peek: UInt8? { at < pattern.count ? pattern[at] : nil }

    mutating func take(_ byte: Character) -> Bool {
        guard peek == byte.asciiValue else { return false }
        at += 1
        return true
    }

    mutating func take(word: String) -> Bool {
        guard pattern[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    mutating func nextScalar() -> UInt32? {
        let decoded = unsafe pattern.withUnsafeBytes { bytes in
            unsafe UTF8Scalar.decode(UnsafeRawBufferPointer(rebasing: bytes[at...]))
        }
        at += decoded?.length ?? 0
        return decoded?.scalar
    }

    // MARK: Branches and parts

    /// Branches up to the closing parenthesis or the end. Flags set in one go on in the next.
    private mutating func readChoice() -> RegexNode? {
        var branches: [RegexNode] = []
        var parts: [RegexNode] = []
        while let byte = peek, byte != UInt8(ascii: ")") {
            if take("|") {
                branches.append(.sequence(parts))
                parts = []
                continue
            }
            guard readPart(&parts) else { return nil }
        }
        branches.append(.sequence(parts))
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    /// One character, class, group or assertion with what repeats it; false to give up.
    private mutating func readPart(_ parts: inout [RegexNode]) -> Bool {
        if take(word: "\\Q") { return readQuoted(&parts) }
        guard var part = readAtom() else { return false }
        while let times = readRepetition() {
            part = .repeated(part, least: times.least, most: times.most)
            // Lazy or not, it matches or it does not.
            _ = take("?")
        }
        parts.append(part)
        return true
    }

    /// `\Q…\E`. Not read with a backslash within, or repeated.
    private mutating func readQuoted(_ parts: inout [RegexNode]) -> Bool {
        while at < pattern.count {
            if take(word: "\\E") { break }
            guard peek != UInt8(ascii: "\\"), let scalar = nextScalar() else { return false }
            parts.append(character(scalar))
        }
        switch peek {
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
            return false
        default: return true
        }
    }

    private mutating func readAtom() -> RegexNode? {
        if take("(") { return readGroup() }
        if take("[") { return readClass() }
        if take("^") { return .assertion(flags.isMultiline ? .lineStart : .textStart) }
        if take("$") { return .assertion(flags.isMultiline ? .lineEnd : .textEnd) }
        if take(".") {
            return .set(flags.dotMatchesNewline ? ScalarSet(0...ScalarSet.last) : Self.dot)
        }
        if take("\\") { return readEscape() }
        guard let scalar = nextScalar() else { return nil }
        return character(scalar)
    }

    private static let dot = ScalarSet(0x0a...0x0a).inverted

    private mutating func readGroup() -> RegexNode? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { return nil }
        let outer = flags
        if take("?") {
            if take(word: "P<") || take("<") {
                while let byte = peek, byte != UInt8(ascii: ">") { at += 1 }
                guard take(">") else { return nil }
            } else {
                guard let opensGroup = readFlags() else { return nil }
                // Without a colon they hold up to the end of the group around.
                if !opensGroup { return .empty }
            }
        }
        guard let inner = readChoice(), take(")") else { return nil }
        flags = outer
        return inner
    }

    /// `i`, `m`, `s`, `U`, some of them after a minus; true after `:`, false after `)`.
    private mutating func readFlags() -> Bool? {
        var isOn = true
        while let byte = peek {
            at += 1
            switch byte {
            case UInt8(ascii: "i"): flags.ignoresCase = isOn
            case UInt8(ascii: "m"): flags.isMultiline = isOn
            case UInt8(ascii: "s"): flags.dotMatchesNewline = isOn
            case UInt8(ascii: "U"): break
            case UInt8(ascii: "-"): isOn = false
            case UInt8(ascii: ":"): return true
            case UInt8(ascii: ")"): return false
            default: return nil
            }
        }
        return nil
    }

    /// `*`, `+`, `?`, `{n}`, `{n,}` or `{n,m}`; nil if none stands here. A brace that is none of
    /// these is a character.
    private mutating func readRepetition() -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = at
        if take("{"), let least = readNumber() {
            if take("}") { return (least, least) }
            if take(",") {
                if take("}") { return (least, nil) }
                if let most = readNumber(), take("}") { return (least, most) }
            }
        }
        at = start
        return nil
    }

    /// Up to 9 digits.
    private mutating func readNumber() -> Int? {
        var value: Int?
        while let byte = peek, byte &- 0x30 < 10, value ?? 0 < 100_000_000 {
            value = (value ?? 0) * 10 + Int(byte &- 0x30)
            at += 1
        }
        return value
    }
}
