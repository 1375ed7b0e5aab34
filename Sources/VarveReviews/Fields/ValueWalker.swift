/// Finds values inside a JSON text that is known to be well-formed, by stepping over what is not
/// wanted: no tree, no recursion, no allocation. Of a text that is not well-formed it may find
/// nothing or something, but it stays within it.
@unsafe
struct ValueWalker {
    private let text: UnsafeRawBufferPointer
    private var at = 0

    init(_ text: UnsafeRawBufferPointer) {
        unsafe self.text = unsafe text
    }

    /// The value that a path's steps lead to from the text's own value; nil if there is none.
    /// O(n).
    static func find(
        _ steps: [RawPath.Step], in text: UnsafeRawBufferPointer
    ) -> FoundValue? {
        var walker = unsafe ValueWalker(text)
        for step in steps {
            let isThere =
                switch step {
                case .key(let key): unsafe walker.enterMember(key)
                case .index(let index): unsafe walker.enterElement(index)
                }
            guard isThere else { return nil }
        }
        return unsafe walker.readValue()
    }

    private mutating func skipSpace() {
        while unsafe at < text.count {
            switch unsafe text[at] {
            case 0x20, 0x09, 0x0a, 0x0d: unsafe at &+= 1
            default: return
            }
        }
    }

    /// Steps over a byte if it comes next, behind white space.
    private mutating func take(_ byte: UInt8) -> Bool {
        unsafe skipSpace()
        guard unsafe at < text.count && text[at] == byte else { return false }
        unsafe at &+= 1
        return true
    }

    /// Goes to the value of the object's first member with that key.
    private mutating func enterMember(_ key: [UInt8]) -> Bool {
        guard unsafe take(UInt8(ascii: "{")) else { return false }
        while true {
            guard let name = unsafe readValue(), unsafe name.kind == .string,
                unsafe take(UInt8(ascii: ":"))
            else { return false }
            if unsafe Unescape.equals(name, key) { return true }
            guard unsafe readValue() != nil, unsafe take(UInt8(ascii: ",")) else { return false }
        }
    }

    /// Goes to an element of the array.
    private mutating func enterElement(_ index: Int) -> Bool {
        guard unsafe take(UInt8(ascii: "[")) else { return false }
        for _ in 0..<index {
            guard unsafe readValue() != nil, unsafe take(UInt8(ascii: ",")) else { return false }
        }
        unsafe skipSpace()
        return unsafe at < text.count && text[at] != UInt8(ascii: "]")
    }

    /// The value that comes next, and steps over it.
    private mutating func readValue() -> FoundValue? {
        unsafe skipSpace()
        guard unsafe at < text.count else { return nil }
        switch unsafe text[at] {
        case UInt8(ascii: "\""): return unsafe readString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): return unsafe readNested()
        case UInt8(ascii: "n"): return unsafe readScalar(.null)
        case UInt8(ascii: "t"): return unsafe readScalar(.true)
        case UInt8(ascii: "f"): return unsafe readScalar(.false)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return unsafe readScalar(.number)
        default: return nil
        }
    }

    private mutating func readScalar(_ kind: ValueKind) -> FoundValue {
        let start = unsafe at
        while unsafe at < text.count {
            switch unsafe text[at] {
            case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x09, 0x0a, 0x0d:
                return unsafe value(kind, start, at)
            default: unsafe at &+= 1
            }
        }
        return unsafe value(kind, start, at)
    }

    private mutating func readString() -> FoundValue? {
        unsafe at &+= 1
        let start = unsafe at
        var isEscaped = false
        while unsafe at < text.count {
            switch unsafe text[at] {
            case UInt8(ascii: "\""):
                unsafe at &+= 1
                return unsafe value(.string, start, at &- 1, isEscaped: isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                unsafe at &+= 2
            default: unsafe at &+= 1
            }
        }
        return nil
    }

    /// An object or array: to its closing bracket, strings stepped over.
    private mutating func readNested() -> FoundValue? {
        let start = unsafe at
        var depth = 0
        while unsafe at < text.count {
            switch unsafe text[at] {
            case UInt8(ascii: "\""):
                guard unsafe readString() != nil else { return nil }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth &-= 1
            default: break
            }
            unsafe at &+= 1
            if depth == 0 { return unsafe value(.nested, start, at) }
        }
        return nil
    }

    private func value(
        _ kind: ValueKind, _ start: Int, _ end: Int, isEscaped: Bool = false
    ) -> FoundValue {
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: text[start..<end])
        return unsafe FoundValue(kind: kind, bytes: bytes, isEscaped: isEscaped)
    }
}
