import Glibc

/// A word of at most 31 bytes as it stands in JSON, padded so that it moves as one vector.
struct WordSlot {
    static let byteCountMax = 31

    /// The bytes; the last one is their number.
    let bytes: SIMD32<UInt8>

    @inline(__always)
    var byteCount: Int { Int(bytes[31]) }

    /// - Parameter text: the bytes, at most 31.
    init(_ text: [UInt8]) {
        precondition(text.count <= Self.byteCountMax)
        var vector = SIMD32<UInt8>(repeating: 0)
        for (index, byte) in text.enumerated() {
            vector[index] = byte
        }
        vector[31] = UInt8(text.count)
        bytes = vector
    }
}

/// How a client writes JSON: key separators and what it escapes.
enum Client: Int {
    /// No white space; UTF-8 as it is.
    case compact = 0
    /// A space after `:` and `,`; everything beyond ASCII as `\uXXXX`, as Python does by default.
    case spaced = 1
}

/// The words of one language, each in both clients' spelling, and how often each is drawn.
struct Lexicon {
    /// What a sentence pattern can ask for.
    enum WordClass: Int, CaseIterable {
        case any, noun, adjective, verb, adverb, product
    }

    /// The slots of both clients: `slots[client.rawValue][index]`.
    private var slots: [[WordSlot]] = [[], []]
    /// Per class, a table of word numbers in which a word stands as often as it is likely.
    private var tables: [[UInt16]] = []

    /// - Parameter words: per class, the words from the most to the least frequent one.
    init(words: [[String]]) {
        for list in words {
            let first = slots[0].count
            for word in list {
                add(word)
            }
            tables.append(Self.zipfTable(wordCount: list.count, first: first))
        }
    }

    /// Adds a word that no class draws; returns its number.
    @discardableResult
    mutating func add(_ word: String) -> Int {
        slots[Client.compact.rawValue].append(WordSlot(JSONText.compact(word)))
        slots[Client.spaced.rawValue].append(WordSlot(JSONText.ascii(word)))
        return slots[0].count - 1
    }

    /// The word of a number.
    @inline(__always)
    func word(_ number: Int, _ client: Client) -> WordSlot {
        slots[client.rawValue][number]
    }

    /// A random word of a class.
    @inline(__always)
    func draw(_ class: WordClass, _ client: Client, _ random: inout RandomSource) -> WordSlot {
        let table = tables[`class`.rawValue]
        return slots[client.rawValue][Int(table[random.below(table.count)])]
    }

    /// Zipf-Mandelbrot: the probability of the word of rank r is proportional to (r + 2.7)^-1.08.
    private static func zipfTable(wordCount: Int, first: Int) -> [UInt16] {
        precondition(wordCount > 0 && first + wordCount <= 65_536)
        let size = wordCount > 2_000 ? 65_536 : 16_384
        func weight(_ rank: Int) -> Double { pow(Double(rank) + 2.7, -1.08) }
        var total = 0.0
        for rank in 0..<wordCount {
            total += weight(rank)
        }
        var table: [UInt16] = []
        table.reserveCapacity(size)
        var sum = 0.0
        for rank in 0..<wordCount {
            sum += weight(rank)
            let end = Int((sum / total * Double(size)).rounded())
            while table.count < end {
                table.append(UInt16(first + rank))
            }
        }
        return table
    }
}

/// String contents as JSON spells them.
enum JSONText {
    /// Only what must be escaped is.
    static func compact(_ text: String) -> [UInt8] {
        text.utf8.flatMap { escaped($0) }
    }

    /// Everything beyond ASCII is a `\uXXXX` of UTF-16, in lower case.
    static func ascii(_ text: String) -> [UInt8] {
        text.utf16.flatMap { unit -> [UInt8] in
            if unit < 0x80 { return escaped(UInt8(unit)) }
            let digits = String(unit, radix: 16)
            return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
        }
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "\""): Array("\\\"".utf8)
        case UInt8(ascii: "\\"): Array("\\\\".utf8)
        case UInt8(ascii: "\n"): Array("\\n".utf8)
        case UInt8(ascii: "\t"): Array("\\t".utf8)
        default: [byte]
        }
    }
}
