@testable import varve

/// Keeps what is printed, as ``OutputWriter`` would write it.
final class MemorySink: RowSink {
    let isTerminal: Bool
    private(set) var bytes: [UInt8] = []
    /// Fails from that many bytes on.
    var limit: (count: Int, error: OutputError)?

    init(isTerminal: Bool = false) { self.isTerminal = isTerminal }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var lines: [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    func take(data: UnsafeRawBufferPointer) throws(OutputError) {
        if isTerminal, let harmless = unsafe Sanitizer.terminal(data) {
            try add(Array(harmless.utf8))
        } else {
            try unsafe add(Array(data))
        }
    }

    func take(ours: UnsafeRawBufferPointer) throws(OutputError) { try unsafe add(Array(ours)) }

    private func add(_ more: [UInt8]) throws(OutputError) {
        bytes += more
        if let limit, bytes.count > limit.count { throw limit.error }
    }
}

/// What a format prints of rows.
func printed(
    _ format: RowFormat, _ columns: [String], _ rows: [[RowValue]], width: Int = 80,
    style: Style = .plain, isTerminal: Bool = false, movesCursor: Bool = false,
    terminator: UInt8 = 0x0a
) throws -> MemorySink {
    let sink = MemorySink(isTerminal: isTerminal)
    let printer = format.printer(
        to: sink, columns: width, style: style, movesCursor: movesCursor, terminator: terminator)
    try printer.begin(columns.map { RowColumn($0) })
    for row in rows { try printer.row(row) }
    try printer.end()
    return sink
}

/// The columns of a text without escape sequences.
func displayColumns(_ text: some StringProtocol) -> Int {
    unsafe Array(text.utf8).withUnsafeBytes { bytes in
        var reader = unsafe ClusterReader(bytes)
        var sum = 0
        while let cluster = reader.next() { sum += cluster.columns }
        return sum
    }
}

/// Texts that steer a terminal, hide something, or are none.
let hostileTexts: [[UInt8]] = [
    Array("\u{1b}[31mred\u{1b}[0m".utf8), Array("\u{1b}]0;title\u{7}".utf8),
    Array("\u{9b}31m".utf8), Array("a\rb\u{8}c\u{7f}\u{0}".utf8),
    Array("a\u{202e}gpj.exe\u{2066}\u{2069}\u{200f}".utf8), Array("a\u{2028}b\u{85}c".utf8),
    [0x61, 0xff, 0x62], [0x9b, 0x33, 0x31, 0x6d], [0xc0, 0x9b],
    [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
    [0xf0, 0x9f, 0x91], [0x1b], [0xc2], Array("x\u{e0041}\u{e0042}".utf8),
    Array("\u{feff}\u{ad}".utf8),
    Array("\u{1b}P$q\u{1b}\\".utf8), Array("\u{1b}[8m\u{1b}[6n\n\u{c}\u{b}".utf8),
]

/// A random source that gives the same in every run.
struct RowRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}

extension RowRandom {
    private static let pieces: [[UInt8]] =
        hostileTexts
        + [
            ",", "\"", "\n", "\r\n", "\t", "\\", "\\N", "null", "", " ", "abc",
            "a sentence, with a comma.",
            "영화", "재미있어요", "👍🏽", "👨‍👩‍👧‍👦", "🇰🇷", "é", "e\u{301}", "日本語", "\u{200d}", "\u{fe0f}",
        ].map { Array($0.utf8) }

    mutating func text() -> [UInt8] {
        (0..<Int.random(in: 0...6, using: &self)).flatMap { _ in
            Self.pieces.randomElement(using: &self) ?? []
        }
    }

    mutating func value() -> RowValue {
        switch Int.random(in: 0...9, using: &self) {
        case 0: .missing
        case 1: .null
        case 2: .boolean(Bool.random(using: &self))
        case 3: .integer(Int64(bitPattern: next()) >> Int64.random(in: 0...63, using: &self))
        case 4: .double(Double(bitPattern: next()))
        case 5: .timestamp(Int64(bitPattern: next()) >> 11)
        case 6: .date(Int64.random(in: -800_000...3_000_000, using: &self))
        case 7: .json(Array("{\"a\": [1, 2,\n 3], \"b\":\"x,\\n\"}".utf8))
        default: .text(text())
        }
    }

    mutating func rows(_ count: Int, columns: Int) -> [[RowValue]] {
        (0..<count).map { _ in (0..<columns).map { _ in value() } }
    }
}
