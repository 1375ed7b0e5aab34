/// A regular expression in the syntax of RE2, as DuckDB's `regexp_matches` takes it: it matches if
/// it matches any part of a value.
///
/// Time is linear in the text, and memory bounded, whatever the pattern. RE2 says which patterns
/// are right and has the last word on what they mean, but is asked as late as can be: strings that
/// every match needs are searched over whole pages first, and an automaton made in advance then
/// runs over several values at a time. Made once, used by any number of threads.
public final class RegularExpression: Sendable {
    /// The pattern as it was given.
    public let pattern: [UInt8]
    /// The options as they were given.
    public let options: [UInt8]

    /// Rules out values, or decides all of them, before RE2; nil if nothing is known.
    let prefilter: LiteralFilter?
    /// Decides what is left open several values at a time; nil if the pattern is not understood
    /// or its automaton would be large: RE2 then decides.
    let automaton: RegexAutomaton?
    let engines: RegexEnginePool

    /// Longer patterns are refused, whatever RE2 would say.
    public static var byteCountMax: Int { 65_536 }

    /// - Parameters:
    ///   - pattern: UTF-8, at most ``byteCountMax`` bytes.
    ///   - options: DuckDB's letters: `i` ignores case, `c` does not, `l` takes the pattern
    ///     literally, `s` lets `.` match a line feed, `m`, `n` and `p` do not; a later letter
    ///     overrides an earlier one; white space is skipped.
    /// - Throws: a ``RegularExpressionError`` with the place of the fault.
    public init(
        pattern: [UInt8], options: [UInt8] = []
    ) throws(RegularExpressionError) {
        let parsed = try RegexOptions(options)
        guard pattern.count <= Self.byteCountMax else {
            throw RegularExpressionError(
                message: "the pattern is longer than \(Self.byteCountMax) bytes",
                place: .pattern(Self.byteCountMax..<pattern.count))
        }
        self.pattern = pattern
        self.options = options
        engines = try RegexEnginePool(pattern, parsed)
        let node =
            pattern.count <= Self.analysedByteCountMax ? RegexReader.read(pattern, parsed) : nil
        prefilter = node.flatMap { Self.prefilter($0) }
        automaton = prefilter?.isWhole == true ? nil : node.flatMap { RegexAutomaton($0) }
    }

    /// Bounds the time that it takes to look for something better than RE2.
    private static var analysedByteCountMax: Int { 2_048 }

    /// Nothing where a look at the start of the value decides: that is as cheap.
    private static func prefilter(_ node: RegexNode) -> LiteralFilter? {
        node.isAnchored ? nil : RequiredLiterals(of: node).flatMap { LiteralFilter($0) }
    }
}

extension RegularExpression: Hashable {
    public static func == (a: RegularExpression, b: RegularExpression) -> Bool {
        a === b || (a.pattern == b.pattern && a.options == b.options)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(pattern)
        hasher.combine(options)
    }
}
