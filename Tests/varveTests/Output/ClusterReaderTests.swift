import Testing

@testable import varve

@Suite struct ClusterReaderTests {
    private func clusters(_ bytes: [UInt8]) -> [Cluster] {
        unsafe bytes.withUnsafeBytes { bytes in
            var reader = unsafe ClusterReader(bytes)
            var found: [Cluster] = []
            while let cluster = reader.next() { found.append(cluster) }
            return found
        }
    }

    private func clusters(_ text: String) -> [Cluster] { clusters(Array(text.utf8)) }

    private func columns(_ text: String) -> Int { clusters(text).reduce(0) { $0 + $1.columns } }

    /// The widths that Python's wcwidth 0.7.0 gives.
    @Test(arguments: [
        ("abc", 3), ("영화", 4), ("한글 text", 9), ("日本語", 6), ("ﾊﾝｶｸ", 4), ("ＡＢ", 4), ("é", 1),
        ("e\u{301}", 1), ("\u{1112}\u{1161}\u{11ab}", 2), ("👍", 2), ("👍🏽", 2), ("👨‍👩‍👧‍👦", 2),
        ("🤦🏼‍♂️", 2), ("🇰🇷", 2), ("🇰🇷🇺🇸", 4), ("❤", 1), ("❤️", 2), ("1️⃣", 2), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2), ("☎️", 2),
        ("हिन्दी", 4), ("क्ष", 2), ("กำ", 2), ("ا", 1), ("…", 1), ("─", 1), ("€", 1), ("𝒳", 1),
        ("🫩", 2), ("⌚", 2), ("", 0),
    ])
    func charactersTakeTheirColumns(_ text: String, _ expected: Int) {
        #expect(columns(text) == expected)
    }

    @Test(arguments: [
        ("👨‍👩‍👧‍👦", 8), ("👍🏽", 4), ("🇰🇷", 4), ("영화", 4), ("e\u{301}", 1), ("🤦🏼‍♂️", 5),
    ])
    func partsAreCountedForTerminalsThatJoinNothing(_ text: String, _ expected: Int) {
        #expect(clusters(text).reduce(0) { $0 + $1.columnsApart } == expected)
    }

    /// The standard library cuts text into characters by the same rules.
    @Test func clustersAreTheCharactersOfTheStandardLibrary() {
        let scalars: [[Unicode.Scalar]] = [
            ["a", " ", "z", "é", "한", "가", "日", "ｱ", "ا", "Ж"],
            ["\u{1100}", "\u{1112}", "\u{1161}", "\u{1173}", "\u{11a8}", "\u{11af}", "각", "고"],
            ["\u{301}", "\u{327}", "\u{5b0}", "\u{e31}", "\u{fe0f}", "\u{20e3}", "\u{200d}"],
            ["\u{200d}", "\u{1f3fb}", "\u{1f3ff}", "\u{200c}"],
            ["\u{1f468}", "\u{1f469}", "\u{2764}", "\u{1f525}", "\u{1f600}", "\u{2640}"],
            ["\u{1f1f0}", "\u{1f1f7}", "\u{1f1fa}"],
            [
                "\u{915}", "\u{937}", "\u{930}", "\u{94d}", "\u{94d}", "\u{93f}", "\u{9a8}",
                "\u{9cd}",
            ],
            ["\u{600}", "\u{110bd}", "\u{903}", "\u{e33}"],
        ]
        var random = RowRandom(1)
        for _ in 0..<20_000 {
            var text = "x"
            for _ in 0..<Int.random(in: 1...10, using: &random) {
                let pool = scalars.randomElement(using: &random) ?? []
                if let scalar = pool.randomElement(using: &random) {
                    text.unicodeScalars.append(scalar)
                }
            }
            let found = clusters(text)
            guard found.allSatisfy(\.isHarmless) else { continue }
            #expect(
                found.map(\.range.count) == text.map(\.utf8.count), "\(Array(text.unicodeScalars))")
        }
    }

    @Test func whatSteersOrShowsNothingIsNotHarmless() {
        let texts = [
            "\u{0}", "\t", "\n", "\r", "\u{1b}", "\u{7f}", "\u{80}", "\u{9b}", "\u{ad}", "\u{61c}",
            "\u{200b}", "\u{200e}", "\u{200f}", "\u{2028}", "\u{202e}", "\u{2060}", "\u{2066}",
            "\u{feff}", "\u{301}", "\u{200d}", "\u{fe0f}", "\u{3164}",
            "\u{1161}", "\u{e0041}", "\u{fff9}",
        ]
        for text in texts {
            #expect(clusters(text).map(\.isHarmless) == [false], "\(Array(text.unicodeScalars))")
        }
    }

    @Test func tagsShowOnlyAsFlags() {
        #expect(clusters("🏴󠁧󠁢󠁥󠁮󠁧󠁿").map(\.isHarmless) == [true])
        #expect(clusters("a\u{e0041}\u{e0042}").map(\.isHarmless) == [true, false, false])
        #expect(clusters("👍\u{e0041}").map(\.isHarmless) == [true, false])
    }

    @Test func aTowerOfMarksIsCut() {
        let tower = "a" + String(repeating: "\u{301}", count: 10_000) + "b"
        let found = clusters(tower)
        #expect(found.count == 2)
        #expect(found.first?.isCut == true)
        #expect(found.first?.range == 0..<1 + 15 * 2)
        #expect(found.last?.range == 20_001..<20_002)
    }

    @Test func bytesThatAreNoTextStandAlone() {
        #expect(clusters([0x61, 0xff, 0x62]).map(\.isHarmless) == [true, false, true])
        #expect(clusters([0xed, 0xa0, 0x80]).count == 3)
        #expect(clusters([0xf0, 0x9f, 0x91]).count == 3)
        #expect(clusters([0xf5, 0x80, 0x80, 0x80]).count == 4)
        #expect(clusters([0xc0, 0xaf]).count == 2)
        #expect(clusters([0xe0, 0x80, 0xaf]).count == 3)
    }

    @Test func allBytesAreCoveredInOrder() {
        var random = RowRandom(2)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            for text in [bytes, random.text()] {
                var end = 0
                for cluster in clusters(text) {
                    #expect(cluster.range.lowerBound == end || cluster.isCut)
                    #expect(!cluster.range.isEmpty)
                    end = cluster.range.upperBound
                }
                #expect(end == text.count)
            }
        }
    }

    @Test func theTableKnowsEveryCharacter() {
        var last: UInt32 = 0
        for run in DisplayClass.runs.dropFirst() {
            #expect(run >> 8 > last)
            last = run >> 8
        }
        for value in UInt32(0)...0x10ffff {
            guard let scalar = Unicode.Scalar(value) else { continue }
            // The quick ways say the same as the search.
            let quick = DisplayClass(scalar)
            if quick != DisplayClass(bits: DisplayClass.search(value)) {
                Issue.record("U+\(String(value, radix: 16))")
            }
        }
        #expect(DisplayClass.unicodeVersion == "17.0.0")
    }
}
