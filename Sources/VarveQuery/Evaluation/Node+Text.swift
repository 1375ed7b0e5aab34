import VarveColumns

/// Something that texts are searched for.
enum TextMatcher {
    case search(TextSearch, TextSearch.Kind)
    case like(LikePattern)
    case regex(RegularExpression)

    func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .search(let search, let kind): unsafe search.matches(bytes, kind)
        case .like(let pattern): unsafe pattern.matches(bytes)
        case .regex(let expression): unsafe expression.matches(bytes)
        }
    }

    /// One mark a value of the vector.
    func mark(_ vector: TextVector, into marks: inout [UInt8]) {
        switch self {
        case .search(let search, let kind): search.mark(vector, kind, into: &marks)
        case .like(let pattern): pattern.mark(vector, into: &marks)
        case .regex(let expression): expression.mark(vector, into: &marks)
        }
    }
}

/// Whether texts match something constant. Where most values of a column are asked for, all of them
/// are searched as one run of bytes.
final class MatchNode: Node {
    private let operand: Node
    private let matcher: TextMatcher
    private var marks: [UInt8] = []

    init(_ operand: Node, _ matcher: TextMatcher) {
        self.operand = operand
        self.matcher = matcher
        super.init(.boolean)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let vector = try operand.evaluate(batch)
        let count = batch.count
        output.reset(.boolean, count: count)
        output.takeStates(of: vector)
        let text = vector.text
        if count * 2 > text.count {
            matcher.mark(text, into: &marks)
            for element in 0..<count {
                let place = vector.isDense ? element : Int(vector.places[element])
                output.flags[element] = place >= 0 ? marks[place] : 0
            }
        } else {
            let texts = unsafe vector.texts
            for element in 0..<count where !vector.isNull(element) {
                output.flags[element] = unsafe matcher.matches(texts[element]) ? 1 : 0
            }
        }
        output.clearFlagsOfNulls()
        return output
    }
}

/// `contains`, `starts_with`, `ends_with`, `like` and `ilike` with something that is no constant.
final class MatchTextNode: Node {
    private let function: Function
    private let operand: Node
    private let pattern: Node
    /// The last pattern: they often repeat.
    private var last: (bytes: [UInt8], matcher: TextMatcher?)?

    init(_ function: Function, _ operand: Node, _ pattern: Node) {
        self.function = function
        self.operand = operand
        self.pattern = pattern
        super.init(.boolean)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let texts = try operand.evaluate(batch)
        let patterns = try pattern.evaluate(batch)
        output.reset(.boolean, count: batch.count)
        output.takeStates(of: texts)
        output.addNulls(of: patterns)
        for element in 0..<batch.count where !output.isNull(element) {
            guard let matcher = unsafe matcher(patterns.bytes(element)) else {
                output.makeNull(element)
                continue
            }
            output.flags[element] = unsafe matcher.matches(texts.bytes(element)) ? 1 : 0
        }
        output.clearFlagsOfNulls()
        return output
    }

    /// Nil for a pattern that is none.
    private func matcher(_ bytes: UnsafeRawBufferPointer) -> TextMatcher? {
        if let last, unsafe last.bytes.elementsEqual(bytes) { return last.matcher }
        let needle = unsafe [UInt8](bytes)
        let matcher: TextMatcher? =
            switch function {
            case .contains: .search(TextSearch(needle: needle), .contains)
            case .startsWith: .search(TextSearch(needle: needle), .prefix)
            case .endsWith: .search(TextSearch(needle: needle), .suffix)
            case .like: (try? LikePattern(pattern: needle)).map(TextMatcher.like)
            case .ilike:
                (try? LikePattern(pattern: needle, ignoringCase: true)).map(TextMatcher.like)
            default: nil
            }
        last = (needle, matcher)
        return matcher
    }
}

/// A function of one text that gives a text or a number.
final class TextFunctionNode: Node {
    private let function: Function
    private let operand: Node

    init(_ function: Function, _ operand: Node, _ type: ValueType) {
        self.function = function
        self.operand = operand
        super.init(type)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let vector = try operand.evaluate(batch)
        output.reset(type, count: batch.count)
        let texts = unsafe vector.texts
        for element in 0..<batch.count {
            if vector.isNull(element) {
                output.appendNull(element)
                continue
            }
            let bytes = unsafe texts[element]
            switch function {
            case .length: output.integers[element] = Int64(unsafe TextFunctions.length(bytes))
            case .byteLength: output.integers[element] = Int64(bytes.count)
            case .lower: unsafe TextFunctions.appendLower(bytes, to: output.ownText)
            case .upper: unsafe TextFunctions.appendUpper(bytes, to: output.ownText)
            case .trim: unsafe appendTrimmed(bytes, .both)
            case .trimStart: unsafe appendTrimmed(bytes, .start)
            case .trimEnd: unsafe appendTrimmed(bytes, .end)
            default: output.appendNull(element)
            }
        }
        return output
    }

    private func appendTrimmed(
        _ bytes: UnsafeRawBufferPointer, _ sides: TextFunctions.TrimmedSides
    ) {
        let range = unsafe TextFunctions.trimmed(bytes, sides)
        unsafe output.ownText.append(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
}

/// `substring`: a start, counted from 1 or from the end, and a length, in code points.
final class SubstringNode: Node {
    private let operands: [Node]

    init(_ operands: [Node]) {
        self.operands = operands
        super.init(.text)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let vectors = try operands.map { try $0.evaluate(batch) }
        output.reset(.text, count: batch.count)
        for element in 0..<batch.count {
            if vectors.contains(where: { $0.isNull(element) }) {
                output.appendNull(element)
                continue
            }
            let bytes = unsafe vectors[0].bytes(element)
            let length = vectors.count > 2 ? vectors[2].integers[element] : nil
            let range = unsafe Self.range(
                bytes, start: vectors[1].integers[element], length: length)
            unsafe output.ownText.append(UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
        return output
    }

    /// The bytes of a substring, as DuckDB counts it: a start of 0 is the place before the first,
    /// one below 0 counts from the end, a length below 0 goes backwards, and what lies outside of
    /// the text counts but is empty. O(bytes).
    static func range(
        _ bytes: UnsafeRawBufferPointer, start: Int64, length: Int64?
    ) -> Range<Int> {
        // Far more than a text has, and few enough for sums.
        let limit: Int64 = 1 << 60
        let start = max(-limit, min(limit, start))
        let length = max(-limit, min(limit, length ?? limit))
        let count = Int64(unsafe TextFunctions.length(bytes))
        let first = start < 0 ? count + start : start - 1
        let low = max(0, min(count, min(first, first + length)))
        let high = max(0, min(count, max(first, first + length)))
        return unsafe offset(low, in: bytes)..<offset(high, in: bytes)
    }

    /// The offset of a code point.
    private static func offset(_ index: Int64, in bytes: UnsafeRawBufferPointer) -> Int {
        var left = index
        var at = 0
        while at < bytes.count {
            if unsafe bytes[at] & 0xc0 != 0x80 {
                if left == 0 { return at }
                left -= 1
            }
            at += 1
        }
        return bytes.count
    }
}

/// `concat`, which leaves NULLs out, and `||`, which does not.
final class JoinNode: Node {
    private let operands: [Node]
    private let skipsNulls: Bool

    init(_ operands: [Node], skipsNulls: Bool) {
        self.operands = operands
        self.skipsNulls = skipsNulls
        super.init(.text)
    }

    override func evaluate(_ batch: any Batch) throws -> Vector {
        let vectors = try operands.map { try $0.evaluate(batch) }
        output.reset(.text, count: batch.count)
        let text = output.ownText
        for element in 0..<batch.count {
            if !skipsNulls, vectors.contains(where: { $0.isNull(element) }) {
                output.appendNull(element)
                continue
            }
            var size = 0
            for vector in vectors where !vector.isNull(element) {
                size += unsafe vector.bytes(element).count
            }
            unsafe text.withSpace(size) { out in
                var at = 0
                for vector in vectors where !vector.isNull(element) {
                    let bytes = unsafe vector.bytes(element)
                    guard let start = bytes.baseAddress, bytes.count > 0 else { continue }
                    unsafe (out + at).copyMemory(from: start, byteCount: bytes.count)
                    at += bytes.count
                }
                return at
            }
        }
        return output
    }
}
