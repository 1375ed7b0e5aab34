import Testing

@testable import VarveQuery

/// The nearest of several names, by edits.
@Suite struct NearestNameTests {
    private func nearest(_ name: String, _ candidates: [String]) -> String? {
        NearestName.of(Array(name.utf8), in: candidates.map { Array($0.utf8) })
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func distancesCountEdits() {
        let cases: [(String, String, Int)] = [
            ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "abd", 1),
            ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xabc", 1), ("lenght", "length", 1),
            ("kitten", "sitting", 3), ("ca", "abc", 3),
        ]
        for (left, right, distance) in cases {
            #expect(NearestName.distance(Array(left.utf8), Array(right.utf8)) == distance)
            #expect(NearestName.distance(Array(right.utf8), Array(left.utf8)) == distance)
        }
    }

    @Test func onlyWhatIsNearIsNamed() {
        #expect(nearest("raiting", ["stars", "rating", "review"]) == "rating")
        #expect(nearest("RATING", ["stars", "rating"]) == "rating")
        #expect(nearest("abc", ["abd", "abe"]) == "abd")
        #expect(nearest("abc", ["abd", "abc"]) == "abc")
        #expect(nearest("x", ["y", "z"]) == nil)
        #expect(nearest("completely", ["other"]) == nil)
        #expect(nearest("", ["a"]) == nil)
        let long = String(repeating: "a", count: 100)
        #expect(nearest(long, [long]) == nil)
    }
}
