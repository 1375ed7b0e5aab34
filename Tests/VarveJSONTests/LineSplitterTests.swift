import Testing

@testable import VarveJSON

struct LineSplitterTests {
    @Test func findsEveryLineFeedOfTheChunkAndNoneBehindIt() {
        var random = SplitMix(state: 2)
        let positions = PositionBuffer()
        for count in 0..<300 {
            let chunk = (0..<count).map { _ in
                UInt8.random(in: 0..<4, using: &random) == 0 ? UInt8(0x0a) : 0x61
            }
            positions.removeAll()
            unsafe withPadded(chunk, 0x0a) {
                unsafe LineSplitter().appendLineFeeds(in: $0, to: positions)
            }
            let found = (0..<positions.count).map { Int(positions[$0]) }
            #expect(found == chunk.indices.filter { chunk[$0] == 0x0a })
        }
    }

    @Test func appendsToWhatIsThereAndGrows() {
        let positions = PositionBuffer(capacity: 1)
        let chunk = [UInt8](repeating: 0x0a, count: 1_000)
        for _ in 0..<3 {
            unsafe withPadded(chunk) {
                unsafe LineSplitter().appendLineFeeds(in: $0, to: positions)
            }
        }
        #expect(positions.count == 3_000)
        #expect((0..<3_000).allSatisfy { Int(positions[$0]) == $0 % 1_000 })
    }
}
