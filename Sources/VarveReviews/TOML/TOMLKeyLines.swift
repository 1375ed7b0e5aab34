/// Finds the lines that a TOML text's keys stand on, for error messages: the parser in use gives
/// positions for syntax errors only.
///
/// It understands texts that the parser accepts, and of others what stands before their fault. Keys
/// in inline tables are not found; those are given the line of the table's own key.
struct TOMLKeyLines {
    private var lines: [String: Int] = [:]
    /// The first place that the parser in use does not refuse: there an assertion stops the program.
    private(set) var trap: (line: Int, what: String)?

    init(_ text: String) {
        var scanner = Scanner(bytes: Array(text.utf8))
        scanner.scan { path, line in
            // `[fields]` itself counts as a place, and the first one is the one to show.
            if lines[path] == nil { lines[path] = line }
        }
        trap = scanner.trap
    }

    /// The line of a dotted path, else that of the nearest table above it, else 0.
    func line(of path: String) -> Int {
        var path = Substring(path)
        while true {
            if let line = lines[String(path)] { return line }
            guard let dot = path.lastIndex(of: ".") else { return 0 }
            path = path[..<dot]
        }
    }

    private struct Scanner {
        let bytes: [UInt8]
        var at = 0
        var line = 1
        var table = ""
        var trap: (line: Int, what: String)?

        init(bytes: [UInt8]) {
            self.bytes = bytes
            // The parser passes a byte order mark over.
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        }

        mutating func scan(_ found: (String, Int) -> Void) {
            while at < bytes.count {
                skipBlank()
                guard at < bytes.count else { return }
                if bytes[at] == UInt8(ascii: "[") {
                    at += 1
                    if !isAtTableName { setTrap("names a table by no key") }
                    table = dottedKey()
                    found(table, line)
                    skipLine()
                } else {
                    let key = dottedKey()
                    found(table.isEmpty ? key : table + "." + key, line)
                    skipValue()
                }
            }
        }

        private mutating func setTrap(_ what: String) {
            trap = trap ?? (line, what)
        }

        /// Whether a key follows behind `[` or `[[`, or what the parser refuses in its own words.
        private var isAtTableName: Bool {
            func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
            var rest = bytes[at...].drop(while: isSpace)
            if rest.first == UInt8(ascii: "[") { rest = rest.dropFirst().drop(while: isSpace) }
            guard let first = rest.first else { return true }
            switch first {
            case UInt8(ascii: "]"), UInt8(ascii: "\""), UInt8(ascii: "'"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
                return true
            default: return false
            }
        }

        /// White space, line ends and comments.
        private mutating func skipBlank() {
            while at < bytes.count {
                switch bytes[at] {
                case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): at += 1
                case UInt8(ascii: "\n"): step()
                case UInt8(ascii: "#"): skipLine()
                default: return
                }
            }
        }

        private mutating func step() {
            if bytes[at] == UInt8(ascii: "\n") { line += 1 }
            at += 1
        }

        private mutating func skipLine() {
            while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
        }

        /// A key up to `=` or `]`, quotes off, dots kept.
        private mutating func dottedKey() -> String {
            var key: [UInt8] = []
            while at < bytes.count {
                let byte = bytes[at]
                switch byte {
                case UInt8(ascii: "="), UInt8(ascii: "]"), UInt8(ascii: "\n"):
                    return String(decoding: key, as: UTF8.self)
                case UInt8(ascii: "\""), UInt8(ascii: "'"): key += string(quote: byte)
                case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "["), UInt8(ascii: "\r"):
                    at += 1
                default:
                    key.append(byte)
                    at += 1
                }
            }
            return String(decoding: key, as: UTF8.self)
        }

        /// A string of one or three quotes; gives what is between them, escapes as they are.
        private mutating func string(quote: UInt8) -> [UInt8] {
            let isLong = at + 2 < bytes.count && bytes[at + 1] == quote && bytes[at + 2] == quote
            let width = isLong ? 3 : 1
            at += width
            let start = at
            while at < bytes.count {
                let isEscape = bytes[at] == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"")
                if isEscape && at + 1 < bytes.count {
                    step()
                    step()
                } else if bytes[at..<min(at + width, bytes.count)].allSatisfy({ $0 == quote }) {
                    let contents = Array(bytes[start..<at])
                    at = min(at + width, bytes.count)
                    return contents
                } else {
                    step()
                }
            }
            return Array(bytes[start...])
        }

        /// From `=` to the end of the value's last line.
        private mutating func skipValue() {
            var open: [UInt8] = []
            while at < bytes.count {
                switch bytes[at] {
                case UInt8(ascii: "\n"):
                    if open.isEmpty { return }
                    step()
                case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = string(quote: bytes[at])
                case UInt8(ascii: "#"): skipLine()
                case UInt8(ascii: "["), UInt8(ascii: "{"):
                    open.append(bytes[at])
                    at += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    let isInArray = open.popLast() == UInt8(ascii: "[")
                    if isInArray && bytes[at] == UInt8(ascii: "}") {
                        setTrap("has a '}' within a list")
                    }
                    at += 1
                case UInt8(ascii: "-") where bytes[at - 1] &- 0x30 < 10:
                    // A digit and a hyphen: not all that begins as a date is refused.
                    setTrap("has a date or a time, which no key takes")
                    at += 1
                default: at += 1
                }
            }
        }
    }
}
