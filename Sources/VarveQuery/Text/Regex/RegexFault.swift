import CVarveRegex

/// A refusal by RE2, in the words of this program.
struct RegexFault: Hashable {
    private let code: varve_regex_fault_code.RawValue
    /// The part of the pattern that RE2 names; cut if it is very long.
    private let part: [UInt8]
    private let isCut: Bool

    init(_ fault: varve_regex_fault) {
        code = fault.code.rawValue
        isCut = fault.argument_count > Int(VARVE_REGEX_ARGUMENT_MAX)
        let count = min(fault.argument_count, Int(VARVE_REGEX_ARGUMENT_MAX))
        part = unsafe withUnsafeBytes(of: fault.argument) { unsafe Array($0.prefix(count)) }
    }

    /// The error with its place.
    ///
    /// RE2 names a part of the pattern but not where it is. It reads from the left, so the part
    /// is at the first place where the pattern up to its end gives the same fault.
    ///
    /// - Parameter retry: the fault of another pattern, nil if it is right.
    func error(
        _ pattern: [UInt8], retry: ([UInt8]) -> RegexFault?
    ) -> RegularExpressionError {
        RegularExpressionError(
            message: message, place: .pattern(place(in: pattern, retry: retry)))
    }

    private func place(in pattern: [UInt8], retry: ([UInt8]) -> RegexFault?) -> Range<Int> {
        let whole = 0..<pattern.count
        guard !part.isEmpty, !isCut, part.count < pattern.count else { return whole }
        var places = 0
        var last: Range<Int>?
        for start in 0...pattern.count - part.count {
            let range = start..<start + part.count
            guard pattern[range].elementsEqual(part) else { continue }
            last = range
            if retry(Array(pattern[..<range.upperBound])) == self { return range }
            places += 1
            if places == 64 { break }
        }
        return last ?? whole
    }

    private var message: String {
        switch code {
        case VARVE_REGEX_BAD_ESCAPE.rawValue: "no such escape"
        case VARVE_REGEX_BAD_CLASS.rawValue: "a bad character class"
        case VARVE_REGEX_BAD_CLASS_RANGE.rawValue: "no such character class or range"
        case VARVE_REGEX_MISSING_BRACKET.rawValue: "a ] is missing"
        case VARVE_REGEX_MISSING_PARENTHESIS.rawValue: "a ) is missing"
        case VARVE_REGEX_UNEXPECTED_PARENTHESIS.rawValue: "a ) without its ("
        case VARVE_REGEX_TRAILING_BACKSLASH.rawValue: "a backslash at the end"
        case VARVE_REGEX_NOTHING_TO_REPEAT.rawValue: "nothing before it that could be repeated"
        case VARVE_REGEX_BAD_REPETITION_COUNT.rawValue: "a repetition of more than 1000"
        case VARVE_REGEX_BAD_REPETITION.rawValue: "a repetition of a repetition"
        case VARVE_REGEX_BAD_GROUP.rawValue: "no such group (look-around is not supported)"
        case VARVE_REGEX_BAD_GROUP_NAME.rawValue: "a bad name of a group"
        case VARVE_REGEX_BAD_UTF8.rawValue: "the pattern is not valid UTF-8"
        case VARVE_REGEX_TOO_LARGE.rawValue: "the pattern is too large when it is compiled"
        case VARVE_REGEX_NO_MEMORY.rawValue: "no memory is left for the pattern"
        default: "a bad regular expression"
        }
    }
}
