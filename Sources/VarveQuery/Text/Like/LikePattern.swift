/// A pattern of SQL's `like` or `ilike`: `%` for any text, `_` for one code point, all else for
/// itself. As in DuckDB: without an escape byte there is none, and `ilike` compares the lower case
/// of both sides, code point by code point (so that `İ` is `i`, and `ß` is `ẞ` but not `ss`).
///
/// Values are valid UTF-8. Made once, used by any number of threads.
public struct LikePattern: Sendable {
    /// The pattern as it was given.
    public let pattern: [UInt8]
    /// The byte that makes `%`, `_` and itself stand for themselves, if any.
    public let escape: UInt8?
    /// Whether it is an `ilike`.
    public let ignoringCase: Bool

    /// What stands between the `%`: the first is bound to the start, the last to the end, unless
    /// it is empty. A pattern without `%` is one segment, bound to both.
    let segments: [LikeSegment]
    /// For an `ilike` whose letters are ASCII: the segments for values as they are, without
    /// lookalikes of these letters. All other values are made small first.
    let blindSegments: [LikeSegment]?
    let lookalikes: [TextSearch]
    /// Set if the pattern is one literal and one `%`: nothing else has to be known.
    let bound: BoundLiteral?
    /// Rules out values before they are looked at one by one; nil if nothing is known.
    let prefilter: LiteralFilter?

    /// - Parameters:
    ///   - pattern: valid UTF-8.
    ///   - escape: ASCII.
    /// - Throws: a ``LikePatternError`` if the pattern ends with the escape byte, or that is none.
    public init(
        pattern: [UInt8], escape: UInt8? = nil, ignoringCase: Bool = false
    ) throws(LikePatternError) {
        if let escape, escape >= 0x80 {
            throw LikePatternError(code: .badEscape, range: 0..<0)
        }
        self.pattern = pattern
        self.escape = escape
        self.ignoringCase = ignoringCase
        // DuckDB lowers the pattern before it looks for the escape, and the escape too.
        let text = ignoringCase ? CaseMapping.lowered(pattern) : pattern
        let sign = ignoringCase ? escape.map(TextSearch.lowered) : escape
        guard let segments = LikeSegment.split(text, escape: sign) else {
            throw LikePatternError(
                code: .endsWithEscape, range: pattern.count - 1..<pattern.count)
        }
        self.segments = segments
        let needles = segments.flatMap(\.literals).map(\.needle)
        let isASCII = needles.allSatisfy { CaselessRuns.split($0) == [$0] }
        blindSegments = ignoringCase && isASCII ? segments.map(\.blind) : nil
        lookalikes = Lookalikes.lowered(to: needles.flatMap(\.self)).map { TextSearch(needle: $0) }
        bound = BoundLiteral(blindSegments ?? (ignoringCase ? [] : segments), lookalikes)
        prefilter = Self.prefilter(segments, ignoringCase: ignoringCase, isASCII: isASCII)
    }
}

extension LikePattern {
    /// What every value that matches begins with, byte by byte; nil for nothing that is known.
    var literalPrefix: [UInt8]? {
        guard !ignoringCase, case .literal(let literal)? = segments.first?.items.first else {
            return nil
        }
        return literal.needle
    }
}

/// A literal at one end of the value: what `a%` and `%a` look for.
struct BoundLiteral: Sendable {
    let literal: TextSearch
    let kind: TextSearch.Kind

    fileprivate init?(_ segments: [LikeSegment], _ lookalikes: [TextSearch]) {
        guard segments.count == 2, lookalikes.isEmpty else { return nil }
        let kind: TextSearch.Kind = segments[1].isEmpty ? .prefix : .suffix
        let items = segments[0].items + segments[1].items
        guard items.count == 1, case .literal(let literal) = items[0] else { return nil }
        self.literal = literal
        self.kind = kind
    }
}

/// Why a ``LikePattern`` was refused.
public struct LikePatternError: Error, Hashable, Sendable {
    public enum Code: Hashable, Sendable {
        /// The last byte is the escape: there is nothing that it could escape.
        case endsWithEscape
        /// The escape is no ASCII character.
        case badEscape
    }

    public let code: Code
    /// The bytes of the pattern that are at fault.
    public let range: Range<Int>

    /// What is wrong, for people.
    public var message: String {
        switch code {
        case .endsWithEscape: "a like pattern must not end with its escape character"
        case .badEscape: "the escape of a like pattern must be one ASCII character"
        }
    }
}

extension LikePattern: Hashable {
    public static func == (a: LikePattern, b: LikePattern) -> Bool {
        a.pattern == b.pattern && a.escape == b.escape && a.ignoringCase == b.ignoringCase
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(pattern)
        hasher.combine(escape)
        hasher.combine(ignoringCase)
    }
}
