/// Finds the lines that a TOML text's keys stand on, for error messages: the parser in use gives
/// positions for syntax errors only.
///
/// It reads text that was parsed before, so that it need not judge it. Keys in inline tables are
/// not found; those are given the line of the table's own key.
struct TOMLKeyLines {
    private var lines: [String: Int] = [:]

    init(_ text: String) {
        var scanner = Scanner(bytes: Array(text.utf8))
        scanner.scan { path, line in
            // `[fields]` itself counts as a place, and the first one is the one to show.
            if lines[path] == nil { lines[path] = line }
        }
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

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func scan(_ found: (String, Int) -> Void) {
            while at < bytes.count {
                skipBlank()
                guard at < bytes.count else { return }
                if bytes[at] == UInt8(ascii: "[") {
                    at += 1
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
            var depth = 0
            while at < bytes.count {
                switch bytes[at] {
                case UInt8(ascii: "\n"):
                    if depth <= 0 { return }
                    step()
                case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = string(quote: bytes[at])
                case UInt8(ascii: "#"): skipLine()
                case UInt8(ascii: "["), UInt8(ascii: "{"):
                    depth += 1
                    at += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    depth -= 1
                    at += 1
                default: at += 1
                }
            }
        }
    }
}
