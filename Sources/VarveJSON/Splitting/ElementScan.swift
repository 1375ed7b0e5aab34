/// Goes over one element of an array to its end: strings, brackets, and as much of the grammar as shows
/// early that something is wrong. Whether the element is JSON is for the scanner to say.
struct ElementScan {
    private var stack = BracketStack()
    private var isInString = false
    private var isEscaped = false
    /// The last byte that is no white space, outside of strings.
    private var last: UInt8 = 0
    private var isScalar = false
    private var hasBegun = false

    enum Outcome {
        /// The element ends before this place.
        case end(Int)
        /// No JSON text goes on like this.
        case fault(Int)
        case more
    }

    /// Goes on from `start`.
    mutating func go(_ text: PaddedText, from start: Int) -> Outcome {
        var p = start
        while unsafe p < text.count {
            if isInString && !isEscaped {
                unsafe p = text.endOfPlain(p)
                guard unsafe p < text.count else { return .more }
            }
            let byte = unsafe text.byte(p)
            if isInString {
                guard inString(byte) else { return isScalar ? .end(p) : .fault(p) }
                p += 1
                if isScalar && !isInString { return .end(p) }
                continue
            }
            if !hasBegun {
                hasBegun = true
                isScalar = byte != ASCII.openBrace && byte != ASCII.openBracket
            } else if isScalar && Self.endsScalar(byte) {
                return .end(p)
            }
            if isScalar {
                isInString = byte == ASCII.quote
            } else if !take(byte) {
                return .fault(p)
            }
            p += 1
            if !isScalar && stack.depth == 0 { return .end(p) }
        }
        return .more
    }

    /// A byte of a string; false where none can have it.
    private mutating func inString(_ byte: UInt8) -> Bool {
        if byte < 0x20 { return false }
        if isEscaped {
            isEscaped = false
        } else if byte == ASCII.backslash {
            isEscaped = true
        } else if byte == ASCII.quote {
            isInString = false
        }
        return true
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case ASCII.comma, ASCII.closeBracket, ASCII.openBracket, ASCII.openBrace, ASCII.quote: true
        default: ASCII.isSpace(byte)
        }
    }

    /// A byte between strings; false where the grammar has no place for a bracket.
    private mutating func take(_ byte: UInt8) -> Bool {
        switch byte {
        case ASCII.quote: isInString = true
        case ASCII.openBrace, ASCII.openBracket:
            let before: Bool =
                stack.isInObject
                ? last == ASCII.colon : last == ASCII.comma || last == ASCII.openBracket
            guard stack.depth == 0 || before else { return false }
            stack.push(isObject: byte == ASCII.openBrace)
        case ASCII.closeBrace, ASCII.closeBracket:
            guard stack.isInObject == (byte == ASCII.closeBrace) else { return false }
            stack.pop()
        default: if ASCII.isSpace(byte) { return true }
        }
        last = byte
        return true
    }
}

extension PaddedText {
    /// The first place from `start` on that can end a string or must be looked at in it.
    @inline(__always)
    fileprivate func endOfPlain(_ start: Int) -> Int {
        var p = start
        while unsafe p < count {
            let found = unsafe ByteBlock(loading: base + p).stringSpecials.mask
            if found != 0 { return unsafe min(p + found.trailingZeroBitCount, count) }
            p += 16
        }
        return unsafe count
    }
}
