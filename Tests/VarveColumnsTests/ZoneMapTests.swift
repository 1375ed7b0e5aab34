import Testing
import VarveBytes

@testable import VarveColumns

struct ZoneMapTests {
    @Test("Zone maps bound every value, and are tight where they say so", arguments: 1...6)
    func bounds(_ seed: Int) throws {
        for (name, values) in SampleColumns.make(seed: UInt64(seed)) {
            for maximum in [300, 65_000] {
                let column = try EncodedColumn(values, pageBytesMax: maximum)
                var first = 0
                for page in column.pages {
                    let own = Array(values[first..<(first + page.valueCount)])
                    check(page.zone, own, name)
                    first += page.valueCount
                }
                #expect(first == values.count)
            }
        }
    }

    private func check(_ zone: ZoneMap, _ values: [[UInt8]], _ name: String) {
        switch zone {
        case .none:
            #expect(name == "nasty" || name == "any short bytes")
        case .text(let min, let max, let minIsExact, let maxIsExact):
            let sorted = values.sorted { $0.lexicographicallyPrecedes($1) }
            guard let least = sorted.first, let greatest = sorted.last else { return }
            #expect(!least.lexicographicallyPrecedes(min.bytes), "\(name)")
            #expect((least == min.bytes) == minIsExact, "\(name)")
            if maxIsExact {
                #expect(greatest == max.bytes, "\(name)")
            } else {
                #expect(greatest.lexicographicallyPrecedes(max.bytes), "\(name)")
            }
        case .decimal(let min, let max, let scale):
            let numbers = values.compactMap { Self.scaled($0, Int(scale)) }
            #expect(numbers.count == values.count, "\(name)")
            #expect(numbers.min() == min && numbers.max() == max, "\(name)")
        case .time(let min, let max):
            let times = values.compactMap { value in
                TimePattern.sniffable.lazy.compactMap { pattern in
                    pattern.parse(value).flatMap { pattern.micros($0) }
                }.first
            }
            #expect(times.min() == min && times.max() == max, "\(name)")
        }
    }

    /// A slow reading of a decimal text, in units of 10^-scale.
    private static func scaled(_ value: [UInt8], _ scale: Int) -> Int64? {
        let parts = String(decoding: value, as: UTF8.self).split(
            separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return nil }
        let decimals = parts.count == 2 ? String(parts[1]) : ""
        guard decimals.utf8.count <= scale else { return nil }
        let zeros = String(repeating: "0", count: scale - decimals.utf8.count)
        return Int64(parts[0] + decimals + zeros)
    }

    @Test("A cut upper bound is rounded up, and dropped where it cannot be")
    func roundedUp() throws {
        let long = utf8("abcdefghijklmnop and more")
        let zone = try EncodedColumn([long, utf8("abc")]).pages[0].zone
        #expect(
            zone
                == .text(
                    min: TextBound(utf8("abc")), max: TextBound(utf8("abcdefghijklmnoq")),
                    minIsExact: true, maxIsExact: false))
        let carried = utf8("abc") + [UInt8](repeating: 0xFF, count: 20)
        guard case .text(_, let max, _, false) = try EncodedColumn([carried]).pages[0].zone else {
            Issue.record("no cut bound")
            return
        }
        #expect(max.bytes == utf8("abd"))
        let top = [UInt8](repeating: 0xFF, count: 17)
        #expect(try EncodedColumn([top]).pages[0].zone == .none)
    }

    @Test("Mixed scales of few numbers are bounded as numbers")
    func mixedScales() throws {
        let values = (0..<100).map { utf8(["5", "4.5", "3.25"][$0 % 3]) }
        #expect(
            try EncodedColumn(values).pages.map(\.zone)
                == [.decimal(min: 325, max: 500, scale: 2)])
    }

    @Test("Bounds are ordered as bytes are")
    func order() {
        let sorted: [[UInt8]] = [
            [], [0], [0, 0], [0, 1], [1], utf8("a"), utf8("a") + [0], utf8("aa"), utf8("b"),
            utf8("bbbbbbbb"), utf8("bbbbbbbb") + [0], utf8("bbbbbbbbc"), [0xFF],
        ]
        for (left, one) in sorted.enumerated() {
            #expect(TextBound(one).bytes == one)
            for (right, other) in sorted.enumerated() {
                #expect((TextBound(one) < TextBound(other)) == (left < right))
            }
        }
    }
}
