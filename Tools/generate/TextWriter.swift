import Glibc

/// Writes review texts and titles, as the contents of JSON strings.
struct TextWriter {
    let language: Language
    /// Lengths of texts in bytes, log-normal: drawing one of them at random is cheap.
    private let lengths: [Int]

    /// - Parameters:
    ///   - medianBytes: half of the texts are shorter.
    ///   - bytesMax: no text aims at more; the last sentence may go beyond it.
    init(language: Language, medianBytes: Int, bytesMax: Int) {
        self.language = language
        var random = RandomSource(seed: 0x6C65_6E67_7468)
        lengths = (0..<4_096).map { _ in
            // Box-Muller: a normal number from two even ones.
            let radius = (-2 * log(1 - random.unit())).squareRoot()
            let normal = radius * cos(2 * Double.pi * random.unit())
            return Int(min(Double(bytesMax), Double(medianBytes) * exp(0.85 * normal)))
        }
    }

    /// A text of a random length; about one in a hundred is empty.
    func writeText(to line: LineBuffer, _ client: Client, _ random: inout RandomSource) {
        if random.chance(1, of: 100) { return }
        // A length counts UTF-8 bytes; escaped spelling takes more.
        let factor = client == .spaced ? language.escapedFactor : 1
        let length = lengths[random.below(lengths.count)] * factor
        let end = line.count + max(1, length)
        while true {
            writeSentence(to: line, client, &random)
            if line.count >= end { break }
            writeGap(to: line, client, &random)
        }
    }

    /// A title of one to six words.
    func writeTitle(to line: LineBuffer, _ client: Client, _ random: inout RandomSource) {
        let titles = language.titles
        let start = line.count
        write(titles[random.below(titles.count)], to: line, client, &random)
        capitalize(line, at: start)
    }

    private func writeSentence(
        to line: LineBuffer, _ client: Client, _ random: inout RandomSource
    ) {
        let start = line.count
        if random.chance(language.patternPercent, of: 100) {
            let sentences = language.sentences
            write(sentences[random.below(sentences.count)], to: line, client, &random)
        } else {
            writeFreeSentence(to: line, client, &random)
        }
        capitalize(line, at: start)
    }

    /// Words as they come, with a comma or a quoted word here and there.
    private func writeFreeSentence(
        to line: LineBuffer, _ client: Client, _ random: inout RandomSource
    ) {
        let lexicon = language.lexicon
        let wordCount = language.wordCounts.lowerBound + random.below(language.wordCounts.count)
        let quotedWord = random.chance(1, of: 20) ? random.below(wordCount) : -1
        let commaAfter = random.chance(1, of: 2) ? 1 + random.below(wordCount) : -1
        for index in 0..<wordCount {
            if index > 0 { line.append(UInt8(ascii: " ")) }
            if index == quotedWord {
                line.append(lexicon.word(language.quote, client))
                line.append(lexicon.draw(.any, client, &random))
                line.append(lexicon.word(language.quote, client))
            } else {
                line.append(lexicon.draw(.any, client, &random))
            }
            if index + 2 < wordCount, index == commaAfter {
                line.append(lexicon.word(language.comma, client))
            }
        }
        line.append(lexicon.word(language.stops[random.below(language.stops.count)], client))
    }

    /// What stands between two sentences: a space, now and then an emoji or a line break.
    private func writeGap(to line: LineBuffer, _ client: Client, _ random: inout RandomSource) {
        let dice = random.below(100)
        if dice < 3 {
            let emoji = language.emoji
            line.append(UInt8(ascii: " "))
            line.append(language.lexicon.word(emoji[random.below(emoji.count)], client))
        } else if dice < 8 {
            let breaks = language.breaks
            line.append(language.lexicon.word(breaks[random.below(breaks.count)], client))
            return
        }
        line.append(UInt8(ascii: " "))
    }

    private func write(
        _ parts: [Language.Part], to line: LineBuffer, _ client: Client,
        _ random: inout RandomSource
    ) {
        for part in parts {
            switch part {
            case .text(let number): line.append(language.lexicon.word(number, client))
            case .word(let wordClass):
                line.append(language.lexicon.draw(wordClass, client, &random))
            }
        }
    }

    private func capitalize(_ line: LineBuffer, at start: Int) {
        if start < line.count, line[start] >= UInt8(ascii: "a"), line[start] <= UInt8(ascii: "z") {
            line[start] &-= 32
        }
    }
}
