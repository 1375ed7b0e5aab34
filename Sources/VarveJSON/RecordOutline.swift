import VarveBytes

/// A record taken apart by the general scanner: the list of its members. Reused from record to
/// record.
@safe
final class RecordOutline {
    /// One top-level member. A string's offsets lie between its quotes.
    struct Entry: BitwiseCopyable {
        var keyStart: UInt32
        var keyCount: UInt32
        var start: UInt32
        var count: UInt32
        /// Where the decoded key stands in `keys`, if `isKeyEscaped`.
        var decodedStart: UInt32 = 0
        var decodedCount: UInt32 = 0
        var kind: JSONKind
        var isKeyEscaped: Bool
        /// `ValueScanner.StringEnd` traits of a string value.
        var traits: UInt8
    }

    private(set) var entries: [Entry] = []
    /// Decoded forms of the keys that have escapes.
    private let keys = RecordBuffer()
    private let depthMax: Int

    /// Entries that are kept allocated between records.
    private static var entriesKept: Int { 16_384 }

    init(depthMax: Int) {
        self.depthMax = depthMax
    }

    /// Takes `text` apart.
    ///
    /// - Throws: every fault but `badUTF8`.
    /// - Complexity: linear, but for comparing keys: O(bytes of keys x log keys).
    func read(_ text: PaddedText) throws(ScanFault) {
        if entries.capacity > Self.entriesKept { entries = [] }
        entries.removeAll(keepingCapacity: true)
        keys.removeAll()
        let scanner = unsafe ValueScanner(text, depthMax: depthMax)
        let start = unsafe text.skipSpace(0)
        guard unsafe text.byte(start) == ASCII.openBrace else {
            throw unsafe notObject(scanner, start)
        }
        let end = unsafe try readMembers(scanner, start)
        unsafe try expectEnd(text, end)
        unsafe try DuplicateKeys.check(self, text)
    }

    /// The decoded key of `entry` in the text that was read.
    @inline(__always)
    func key(_ entry: Entry, in text: PaddedText) -> UnsafeRawBufferPointer {
        if entry.isKeyEscaped {
            let start = Int(entry.decodedStart)
            return unsafe UnsafeRawBufferPointer(
                rebasing: keys.bytes[start..<start + Int(entry.decodedCount)])
        }
        return unsafe UnsafeRawBufferPointer(
            start: text.base + Int(entry.keyStart), count: Int(entry.keyCount))
    }

    private func readMembers(_ scanner: ValueScanner, _ start: Int) throws(ScanFault) -> Int {
        let text = unsafe scanner.text
        unsafe try scanner.checkDepth(1, at: start)
        var p = unsafe text.skipSpace(start + 1)
        if unsafe text.byte(p) == ASCII.closeBrace { return p + 1 }
        while true {
            unsafe p = try readMember(scanner, p)
            unsafe p = text.skipSpace(p)
            let byte = unsafe text.byte(p)
            if byte == ASCII.closeBrace { return p + 1 }
            guard byte == ASCII.comma else {
                throw unsafe ScanFault(text, at: p, expected: "',' or '}'")
            }
            unsafe p = text.skipSpace(p + 1)
        }
    }

    /// One member, from its key on; gives the offset behind its value.
    private func readMember(_ scanner: ValueScanner, _ start: Int) throws(ScanFault) -> Int {
        let text = unsafe scanner.text
        guard unsafe text.byte(start) == ASCII.quote else {
            throw unsafe ScanFault(text, at: start, expected: "a key in quotes")
        }
        let key = unsafe try scanner.string(start + 1)
        let p = unsafe try scanner.colon(key.end + 1)
        let value = unsafe try scanner.value(p, depth: 2)
        var entry = Entry(
            keyStart: UInt32(start + 1), keyCount: UInt32(key.end - start - 1),
            start: UInt32(value.start), count: UInt32(value.end - value.start), kind: value.kind,
            isKeyEscaped: key.traits != 0, traits: value.traits)
        if key.traits != 0 {
            entry.decodedStart = UInt32(keys.count)
            unsafe StringCoding.decode(
                UnsafeRawBufferPointer(
                    start: text.base + start + 1, count: Int(entry.keyCount)),
                appendingTo: keys)
            entry.decodedCount = UInt32(keys.count) - entry.decodedStart
        }
        entries.append(entry)
        return value.next
    }

    private func expectEnd(_ text: PaddedText, _ end: Int) throws(ScanFault) {
        let p = unsafe text.skipSpace(end)
        if unsafe p < text.count {
            throw unsafe ScanFault(text, at: p, expected: "the end of the record")
        }
    }

    /// A text that is no object: `notObject` if it is JSON at all, else what is wrong with it.
    private func notObject(_ scanner: ValueScanner, _ start: Int) -> ScanFault {
        do throws(ScanFault) {
            let value = unsafe try scanner.value(start, depth: 1)
            unsafe try expectEnd(scanner.text, value.next)
            return ScanFault(
                code: .notObject, offset: start, expected: "an object", found: "\(value.kind)")
        } catch {
            return error
        }
    }
}

extension ValueScanner {
    /// A value and where it stands; a string between its quotes.
    struct Value {
        var kind: JSONKind
        var start: Int
        var end: Int
        /// The offset behind the value, and behind a string's closing quote.
        var next: Int
        var traits: UInt8
    }

    /// Any value.
    ///
    /// - Parameter depth: the level that it has if it is a container.
    func value(_ p: Int, depth: Int) throws(ScanFault) -> Value {
        let byte = unsafe text.byte(p)
        switch byte {
        case ASCII.quote:
            let string = unsafe try string(p + 1)
            return Value(
                kind: .string, start: p + 1, end: string.end, next: string.end + 1,
                traits: string.traits)
        case ASCII.openBrace, ASCII.openBracket:
            return unsafe plain(byte, p, try nested(p, depth: depth))
        case ASCII.minus, 0x30...0x39:
            return unsafe plain(byte, p, try number(p))
        default:
            return unsafe plain(byte, p, try literal(p))
        }
    }

    private func plain(_ byte: UInt8, _ start: Int, _ end: Int) -> Value {
        Value(
            kind: JSONKind(firstByte: byte), start: start, end: end, next: end, traits: 0)
    }
}
