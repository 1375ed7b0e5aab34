/// Takes the text of a filter apart into tokens. O(length).
///
///     token   = word / name / text / number / sign
///     word    = ( LETTER / "_" / NONASCII ) *( LETTER / DIGIT / "_" / "$" / NONASCII )
///     name    = DQUOTE *( other / 2DQUOTE ) DQUOTE
///     text    = "'" *( other / "''" ) "'"
///     number  = digits [ "." [ digits ] ] [ exponent ] / "." digits [ exponent ]
///     digits  = 1*DIGIT *( "_" 1*DIGIT )
///
/// White space and comments (`-- …` to the end of the line, `/* … */` nested) stand between tokens.
struct Lexer {
    let bytes: [UInt8]
    var at = 0
    private var tokens: [Token] = []

    /// Longer texts are refused.
    static let bytesMax = 16 << 20

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// All tokens; the last one is ``Token/Kind/end``.
    static func tokens(of text: String) throws(Fault) -> [Token] {
        var lexer = Lexer(text)
        guard lexer.bytes.count <= bytesMax else {
            throw Fault("a filter has at most \(bytesMax >> 20) MiB", at: 0..<0)
        }
        while try lexer.skipBlank() {
            let start = lexer.at
            let kind = try lexer.next()
            lexer.tokens.append(Token(kind: kind, range: start..<lexer.at))
        }
        lexer.tokens.append(Token(kind: .end, range: lexer.at..<lexer.at))
        return lexer.tokens
    }

    // MARK: Looking

    func byte(_ ahead: Int = 0) -> UInt8? {
        at + ahead < bytes.count ? bytes[at + ahead] : nil
    }

    private static func isWordStart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    static func isWordPart(_ byte: UInt8) -> Bool {
        isWordStart(byte) || ASCIIText.isDigit(byte) || byte == UInt8(ascii: "$")
    }

    // MARK: Blanks

    /// Skips white space and comments; false at the end.
    private mutating func skipBlank() throws(Fault) -> Bool {
        while let byte = byte() {
            if ASCIIText.isSpace(byte) {
                at += 1
            } else if byte == UInt8(ascii: "-"), self.byte(1) == UInt8(ascii: "-") {
                while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
            } else if byte == UInt8(ascii: "/"), self.byte(1) == UInt8(ascii: "*") {
                try skipComment()
            } else {
                return true
            }
        }
        return false
    }

    private mutating func skipComment() throws(Fault) {
        let start = at
        var depth = 0
        repeat {
            guard let byte = byte(), let next = self.byte(1) else {
                throw Fault("the comment has no end: */ is missing", at: start..<start + 2)
            }
            if byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                depth += 1
                at += 2
            } else if byte == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
                depth -= 1
                at += 2
            } else {
                at += 1
            }
        } while depth > 0
    }

    // MARK: Tokens

    private mutating func next() throws(Fault) -> Token.Kind {
        let first = bytes[at]
        if first == UInt8(ascii: "'") { return .text(try quoted(by: first, "text")) }
        if first == UInt8(ascii: "\"") { return .quotedName(try quoted(by: first, "name")) }
        if ASCIIText.isDigit(first) { return followsPathDot ? step() : try number() }
        if first == UInt8(ascii: "."), let next = byte(1), ASCIIText.isDigit(next), !followsName {
            return try number()
        }
        if Self.isWordStart(first) { return try word() }
        return try sign()
    }

    /// Whether the last token is a name that ends right here.
    private var followsName: Bool {
        guard let last = tokens.last, last.range.upperBound == at else { return false }
        switch last.kind {
        case .word, .quotedName, .step: return true
        default: return false
        }
    }

    private var followsPathDot: Bool {
        guard let last = tokens.last, last.kind == .sign(.dot) else { return false }
        return last.range.upperBound == at
    }

    private mutating func step() -> Token.Kind {
        while let byte = byte(), ASCIIText.isDigit(byte) { at += 1 }
        return .step
    }

    private mutating func word() throws(Fault) -> Token.Kind {
        let start = at
        while let byte = byte(), Self.isWordPart(byte) { at += 1 }
        if at == start + 1, byte() == UInt8(ascii: "'") {
            switch bytes[start] | 0x20 {
            case UInt8(ascii: "e"):
                throw Fault(
                    "texts with backslash escapes are not read: write '…', with '' for a quote",
                    at: start..<at + 1)
            case UInt8(ascii: "x"), UInt8(ascii: "b"):
                throw Fault("there are no byte or bit literals", at: start..<at + 1)
            default: break
            }
        }
        return .word
    }

    /// What stands between two quotes; a doubled one stands for itself.
    private mutating func quoted(by quote: UInt8, _ what: String) throws(Fault) -> [UInt8] {
        let start = at
        at += 1
        var content: [UInt8] = []
        while let byte = byte() {
            at += 1
            if byte == quote {
                guard self.byte() == quote else { return content }
                at += 1
            }
            content.append(byte)
        }
        let sign = quote == UInt8(ascii: "'") ? "'" : "\""
        throw Fault("the \(what) has no end: \(sign) is missing", at: start..<bytes.count)
    }

    /// The longest sign that stands here.
    private mutating func sign() throws(Fault) -> Token.Kind {
        for length in [4, 3, 2, 1] where at + length <= bytes.count {
            let text = String(decoding: bytes[at..<at + length], as: UTF8.self)
            if let sign = Sign(rawValue: text) {
                at += length
                return .sign(sign)
            }
        }
        let what = bytes[at] == 0 ? "a NUL byte" : "this character"
        throw Fault("\(what) has no meaning here", at: at..<at + 1)
    }
}
