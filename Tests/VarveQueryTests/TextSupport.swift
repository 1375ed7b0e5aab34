import VarveColumns

@testable import VarveQuery

/// Values for the text tests, and what is slow and plainly right.
enum TextSupport {
    static func vector(_ values: [[UInt8]]) -> TextVector {
        let vector = TextVector()
        for value in values { vector.append(value) }
        return vector
    }

    /// Pieces that make near misses: letters in both cases, their lookalikes, Korean, signs whose
    /// bytes overlap with others'.
    static let pieces: [String] = [
        "a", "A", "b", "B", "k", "K", "\u{212a}", "s", "S", "\u{17f}", "i", "I", "\u{130}",
        "\u{131}", "é", "É", "ß", "ẞ", "가", "각", "힣", "나", " ", "\n", "_", "%", "0", "7", "!",
        ".", "😀", "’",
    ]

    /// A short text of few different signs.
    static func text(
        _ random: inout some RandomNumberGenerator, atMost count: Int, of pieces: [String] = pieces
    ) -> [UInt8] {
        (0..<Int.random(in: 0...count, using: &random)).flatMap { _ in
            Array((pieces.randomElement(using: &random) ?? "").utf8)
        }
    }

    /// Every place where `needle` stands in `text`, tried one by one.
    static func places(of needle: [UInt8], in text: [UInt8]) -> [Int] {
        guard needle.count <= text.count else { return [] }
        return (0...text.count - needle.count).filter { start in
            Array(text[start..<start + needle.count]) == needle
        }
    }

    static func lowerASCII(_ text: [UInt8]) -> [UInt8] {
        text.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }
    }

    /// `like` by its definition, over code points.
    static func isLike(
        _ value: [UInt8], _ pattern: [UInt8], escape: UInt8?, ignoringCase: Bool
    ) -> Bool {
        func scalars(_ text: [UInt8]) -> [UInt32] {
            String(decoding: text, as: UTF8.self).unicodeScalars.map {
                ignoringCase ? CaseMapping.map($0.value, CaseMapping.lower) : $0.value
            }
        }
        let sign = escape.map { UInt32(ignoringCase ? lowerASCII([$0])[0] : $0) }
        return isLike(scalars(value)[...], scalars(pattern)[...], sign)
    }

    private static func isLike(
        _ value: ArraySlice<UInt32>, _ pattern: ArraySlice<UInt32>, _ escape: UInt32?
    ) -> Bool {
        guard let first = pattern.first else { return value.isEmpty }
        let rest = pattern.dropFirst()
        if first == escape {
            return value.first == rest.first && isLike(value.dropFirst(), rest.dropFirst(), escape)
        }
        if first == 0x25 {
            return (0...value.count).contains { isLike(value.dropFirst($0), rest, escape) }
        }
        guard let head = value.first, first == 0x5f || first == head else { return false }
        return isLike(value.dropFirst(), rest, escape)
    }
}

extension Array where Element == UInt8 {
    init(utf8 text: String) { self.init(text.utf8) }
}
