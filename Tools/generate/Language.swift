/// One language: its words, its sentence patterns, and how to join them.
struct Language {
    /// A piece of a pattern: fixed text, or a word of a class.
    enum Part {
        case text(Int)
        case word(Lexicon.WordClass)
    }

    private(set) var lexicon: Lexicon
    private(set) var sentences: [[Part]] = []
    private(set) var titles: [[Part]] = []
    private(set) var emoji: [Int] = []
    /// What ends a free sentence, the likelier ones more than once.
    private(set) var stops: [Int] = []
    /// Line breaks as reviews have them.
    private(set) var breaks: [Int] = []
    /// Out of 100 sentences, how many follow a pattern; the rest are words as they come.
    let patternPercent: Int
    /// How many words a free sentence has.
    let wordCounts: Range<Int>
    /// How many times longer `\uXXXX` makes a text, roughly.
    let escapedFactor: Int
    let quote: Int
    let comma: Int

    private init(
        words: [[String]], sentences: [String], titles: [String], emoji: [String], stops: [String],
        patternPercent: Int, wordCounts: Range<Int>, escapedFactor: Int
    ) {
        self.patternPercent = patternPercent
        self.wordCounts = wordCounts
        self.escapedFactor = escapedFactor
        var lexicon = Lexicon(words: words)
        quote = lexicon.add("\"")
        comma = lexicon.add(",")
        self.emoji = emoji.map { lexicon.add($0) }
        self.stops = stops.map { lexicon.add($0) }
        self.breaks = ["<br /><br />", "\n", "\n\n"].map { lexicon.add($0) }
        self.sentences = sentences.map { Self.parts($0, &lexicon) }
        self.titles = titles.map { Self.parts($0, &lexicon) }
        self.lexicon = lexicon
    }

    /// English: about 6,000 words, of which the commonest are real.
    static let english: Language = {
        typealias Words = EnglishWords
        var random = RandomSource(seed: 0x656E)
        func invented(_ count: Int) -> [String] {
            invent(count) { Self.englishWord(&random) }
        }
        return Language(
            words: [
                Words.common.words + invented(5_000), Words.nouns.words + invented(400),
                Words.adjectives.words + invented(200), Words.verbs.words + invented(100),
                Words.adverbs.words, Words.products.words + invented(300),
            ],
            sentences: Words.sentences, titles: Words.titles, emoji: Words.emoji,
            stops: [".", ".", ".", ".", ".", ".", "!", "!", "?", "..."],
            patternPercent: 20, wordCounts: 4..<20, escapedFactor: 1)
    }()

    /// Korean, made in the same way.
    static let korean: Language = {
        typealias Words = KoreanWords
        var random = RandomSource(seed: 0x6B6F)
        func invented(_ count: Int) -> [String] {
            invent(count) { Self.koreanWord(&random) }
        }
        return Language(
            words: [
                Words.common.words + invented(20_000), Words.nouns.words + invented(300),
                Words.adjectives.words, Words.verbs.words + invented(200), Words.adverbs,
                Words.products + invented(200),
            ],
            sentences: Words.sentences, titles: Words.titles, emoji: EnglishWords.emoji,
            stops: [".", ".", ".", "..", "!", "!!", " ㅋㅋ", " ㅠㅠ", "~", "?"],
            patternPercent: 6, wordCounts: 3..<11, escapedFactor: 2)
    }()

    /// Different words from `make`; short ones tend to come first, as in real frequency lists.
    private static func invent(_ count: Int, _ make: () -> String) -> [String] {
        var seen: Set<String> = []
        var words: [String] = []
        while words.count < count {
            let word = make()
            if seen.insert(word).inserted {
                words.append(word)
            }
        }
        return words
    }

    private static func englishWord(_ random: inout RandomSource) -> String {
        typealias Words = EnglishWords
        var word = ""
        for _ in 0..<(2 + random.below(2)) {
            word += Words.onsets[random.below(Words.onsets.count)]
            word += Words.nuclei[random.below(Words.nuclei.count)]
        }
        word += Words.codas[random.below(Words.codas.count)]
        word += Words.endings[random.below(Words.endings.count)]
        return random.chance(1, of: 12) ? word.prefix(1).uppercased() + word.dropFirst() : word
    }

    private static func koreanWord(_ random: inout RandomSource) -> String {
        typealias Words = KoreanWords
        var word = ""
        for _ in 0...random.below(3) {
            word += Words.syllables[random.below(Words.syllables.count)]
        }
        return word + Words.particles[random.below(Words.particles.count)]
    }

    /// Splits a pattern at its `{x}` marks.
    private static func parts(_ pattern: String, _ lexicon: inout Lexicon) -> [Part] {
        var parts: [Part] = []
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{") {
            append(rest[..<open], to: &parts, &lexicon)
            let mark = rest[rest.index(after: open)]
            let wordClass: Lexicon.WordClass =
                switch mark {
                case "n": .noun
                case "a": .adjective
                case "v": .verb
                case "d": .adverb
                case "p": .product
                default: .any
                }
            parts.append(.word(wordClass))
            rest = rest[rest.index(open, offsetBy: 3)...]
        }
        append(rest, to: &parts, &lexicon)
        return parts
    }

    /// Adds fixed text, in pieces that fit a slot in either spelling.
    private static func append(
        _ text: Substring, to parts: inout [Part], _ lexicon: inout Lexicon
    ) {
        var piece = ""
        for character in text {
            let longer = piece + String(character)
            if JSONText.ascii(longer).count > WordSlot.byteCountMax {
                parts.append(.text(lexicon.add(piece)))
                piece = String(character)
            } else {
                piece = longer
            }
        }
        if !piece.isEmpty {
            parts.append(.text(lexicon.add(piece)))
        }
    }
}
