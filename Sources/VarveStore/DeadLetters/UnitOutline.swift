/// What a unit looks like with its values left out: dead letters of one outline mostly have one
/// cause.
///
/// An object's outline has its keys in order, and of each value only the kind: `s` a string, `n` a
/// number, `b` true or false, `null`, `{}`, `[]`. A run of anything else is `?`. Where a unit breaks
/// off, so does its outline. `{review_id:s,rating:n,tags:[]}`
public struct UnitOutline {
    /// What is looked at of a unit, in bytes.
    static let unitBytesMax = 4_096
    /// The longest outline, in bytes; a longer one ends with `…`.
    static let byteCountMax = 160

    private let bytes: ArraySlice<UInt8>
    private var at = 0
    private var depth = 0
    private var outline: [UInt8] = []

    /// The outline of a unit.
    ///
    /// - Complexity: O(`unitBytesMax`).
    public static func text(of unit: [UInt8]) -> String {
        var reader = UnitOutline(bytes: unit.prefix(unitBytesMax))
        reader.read()
        let isCut = reader.outline.count > byteCountMax
        let kept = reader.outline.prefix(byteCountMax)
        return String(decoding: kept, as: UTF8.self) + (isCut ? "…" : "")
    }

    private init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    private mutating func read() {
        while at < bytes.count, outline.count <= Self.byteCountMax {
            let byte = bytes[at]
            switch byte {
            case 0x20, 0x09, 0x0a, 0x0d: at += 1
            case UInt8(ascii: "\""): readString()
            case UInt8(ascii: "{"), UInt8(ascii: "["): enter(byte)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): leave(byte)
            case UInt8(ascii: ","), UInt8(ascii: ":"): separate(byte)
            default: readWord()
            }
        }
    }

    private mutating func enter(_ bracket: UInt8) {
        if depth == 0 { outline.append(bracket) }
        if depth == 1 { add(bracket == UInt8(ascii: "{") ? "{}" : "[]") }
        depth += 1
        at += 1
    }

    private mutating func leave(_ bracket: UInt8) {
        if depth == 0 { addUnknown() }
        if depth == 1 { outline.append(bracket) }
        depth = max(0, depth - 1)
        at += 1
    }

    /// Outside of brackets text is text.
    private mutating func separate(_ byte: UInt8) {
        if depth == 0 { addUnknown() }
        if depth == 1 { outline.append(byte) }
        at += 1
    }

    private mutating func readString() {
        let start = at + 1
        at = start
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        let end = min(at, bytes.count)
        at = end + 1
        guard depth <= 1 else { return }
        guard end < bytes.count else { return add("\"") }
        let next = at < bytes.count ? bytes[at...].first(where: { $0 != 0x20 }) : nil
        guard depth == 1, next == UInt8(ascii: ":") else { return add("s") }
        outline += bytes[start..<end]
    }

    private mutating func readWord() {
        let start = at
        while at < bytes.count, !Self.endsWord(bytes[at]) { at += 1 }
        guard depth <= 1 else { return }
        let word = bytes[start..<at]
        if word.elementsEqual("null".utf8) {
            add("null")
        } else if word.elementsEqual("true".utf8) || word.elementsEqual("false".utf8) {
            add("b")
        } else if depth == 1, word.allSatisfy(Self.isOfNumber) {
            add("n")
        } else {
            addUnknown()
        }
    }

    private mutating func add(_ text: String) {
        if depth == 0 { addUnknown() } else { outline += text.utf8 }
    }

    private mutating func addUnknown() {
        if outline.last != UInt8(ascii: "?") { outline.append(UInt8(ascii: "?")) }
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ":"),
            UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
