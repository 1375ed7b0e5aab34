import FuzzSupport
import VarveColumns
import VarveSegments

/// Records written into a segment. What is checked beside "no crash": all of it is read back, the
/// records to the byte.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSegmentRows(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let level = input.choice(levels)
    var keys: [[UInt8]] = []
    for _ in 0...input.number(below: 5) { keys.append(input.key()) }
    var groups: [[String]] = [[]]
    while !input.isEmpty {
        if input.byte() & 15 == 15, groups[groups.count - 1].count > 0 { groups.append([]) }
        groups[groups.count - 1].append(input.record(keys))
    }
    groups.removeAll(where: \.isEmpty)
    let sample = SegmentSample(groups: groups, level: level, kind: .deadLetters)
    let bytes = succeed("records go into a segment") { try sample.bytes() }
    let rows = succeed("a segment is read") { try readWholly(bytes) }
    // Times are no column: they are taken for granted.
    require(rows == sample.rows, "the same rows")
    return 0
}

private let levels: [CompressionLevel] = [
    .none, .fast(acceleration: 1), .high(level: 4), .zlib(level: 6),
]

extension FuzzInput {
    /// What stands between the quotes of a key: two that are equal once decoded make no record.
    fileprivate mutating func key() -> [UInt8] {
        let names = ["id", "t", "a", "k\\u00e9y", "\\ud800", "", "a.b", "two words", "\\/"]
        return Array(choice(names).utf8)
    }

    /// A record of some of the keys, each once, in the ways in which JSON can be written.
    fileprivate mutating func record(_ keys: [[UInt8]]) -> String {
        let space = choice(["", " ", "\t", "\r\n"].filter { !$0.contains("\n") } + [""])
        var names: [[UInt8]] = []
        for _ in 0..<number(below: 6) {
            let key = choice(keys)
            if !names.contains(key) { names.append(key) }
        }
        let members = names.map { key in
            "\"" + String(decoding: key, as: UTF8.self) + "\":" + space + value()
        }
        return "{" + space + members.joined(separator: "," + space) + "}" + (bool() ? "\r" : "")
    }

    private mutating func value() -> String {
        switch byte() % 12 {
        case 0: "\(Int8(truncatingIfNeeded: byte()))"
        case 1: "\(word(2)).\(byte() % 100)"
        case 2: choice(["-0", "1e400", "0.10", "5.0", "9223372036854775808", "1E+2"])
        case 3: choice(["null", "true", "false"])
        case 4: choice(["[]", "{\"a\":[1,{\"b\":null}]}", "[ 1 ]", "{\"a\":1,\"a\":2}"])
        case 5: "\"2013-04-\(10 + byte() % 20)T10:00:\(10 + byte() % 50)Z\""
        case 6, 7: "\"" + String((0..<(byte() & 31)).map { _ in letter() }.joined()) + "\""
        case 8: "\"" + choice(["good", "bad", "wörd", "좋아요"]) + "\""
        case 9: "\"A\(1_000 + Int(byte() % 8))\""
        default: "\"" + (0..<(byte() & 7)).map { _ in escape() }.joined() + "\""
        }
    }

    private mutating func letter() -> String {
        String(Character(UnicodeScalar(0x61 + byte() % 26)))
    }

    private mutating func escape() -> String {
        choice([
            "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\u00E9", "é", "\\ud83d\\ude00", "😀",
            "\\ud800",
            "\\u0000", "\\u001f", "\\u003c", "<", "a", "\\u0041", "\\u2028", "\u{2028}", "\\b",
        ])
    }
}
