import TestSupport
import Testing
import VarveFiles

@testable import VarveQuery

@Suite struct ScanSorterTests {
    private static func disk() throws -> Simulated {
        let disk = Simulated()
        try disk.makeDirectory("/tmp")
        return disk
    }

    private static func row(_ key: [UInt8], _ rest: [UInt8]) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: key.count >> (8 * $0)) } + key + rest
    }

    /// Keys that differ in their last eight bytes at least.
    private static func rows(_ count: Int, seed: UInt64) -> [(key: [UInt8], rest: [UInt8])] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { number in
            let size = Int.random(in: 0...3, using: &random)
            let head = (0..<size).map { _ in UInt8.random(in: 0...2, using: &random) }
            let tail = (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
            let restSize = Int.random(in: 0...40, using: &random)
            return (head + [9] + tail, Array(repeating: UInt8(number % 251), count: restSize))
        }
    }

    private static func sorted(
        _ rows: [(key: [UInt8], rest: [UInt8])], _ disk: Simulated, byteCountMax: Int,
        limit: UInt64?
    ) throws -> [[UInt8]] {
        let sorter = RowSorter(disk, in: "/tmp", byteCountMax: byteCountMax, limit: limit)
        for (key, rest) in rows {
            try unsafe row(key, rest).withUnsafeBytes { try unsafe sorter.add($0) }
        }
        var found: [[UInt8]] = []
        let keep: RowSorter.Body = { found.append(unsafe Array($0)) }
        try unsafe sorter.forEach(keep)
        return found
    }

    /// With 1 byte each row makes a run of its own, with 2,000 some dozens do.
    @Test(
        arguments: [1, 100, 2_000, 1 << 20],
        [nil, 0, 1, 5, 63, 64, 65, 299, 300, 301, 1_000] as [UInt64?])
    func spilledIsAsInMemory(byteCountMax: Int, limit: UInt64?) throws {
        let rows = Self.rows(300, seed: UInt64(byteCountMax))
        let expected = rows.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.rest)
        let disk = try Self.disk()
        let found = try Self.sorted(rows, disk, byteCountMax: byteCountMax, limit: limit)
        #expect(found == Array(expected.prefix(Int(limit ?? 300))))
        #expect(try disk.list("/tmp").isEmpty)
    }

    /// The few that are wanted of many never leave memory.
    @Test(arguments: [1, 10, 400] as [UInt64])
    func theFirstOfManyNeedNoFile(limit: UInt64) throws {
        let rows = Self.rows(6_000, seed: limit)
        let expected = rows.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.rest)
        let disk = try Self.disk()
        let before = disk.count(.changing)
        let found = try Self.sorted(rows, disk, byteCountMax: 128 << 10, limit: limit)
        #expect(found == Array(expected.prefix(Int(limit))))
        #expect(disk.count(.changing) == before)
    }

    @Test func noRowsAreNoRows() throws {
        let disk = try Self.disk()
        #expect(try Self.sorted([], disk, byteCountMax: 1, limit: nil).isEmpty)
        #expect(try Self.sorted([], disk, byteCountMax: 1, limit: 5).isEmpty)
    }

    /// Rows of more bytes than a run's block.
    @Test func largeRowsComeBackWhole() throws {
        let rows = (0..<6).map { number in
            (
                key: [UInt8(6 - number)],
                rest: Array(repeating: UInt8(number), count: 300_000 + number)
            )
        }
        let found = try Self.sorted(rows, try Self.disk(), byteCountMax: 700_000, limit: nil)
        #expect(found == rows.reversed().map(\.rest))
    }

    @Test func anErrorOfTheReaderEndsIt() throws {
        struct Enough: Error {}
        for byteCountMax in [1, 1 << 20] {
            let sorter = RowSorter(
                try Self.disk(), in: "/tmp", byteCountMax: byteCountMax, limit: nil)
            for (key, rest) in Self.rows(100, seed: 3) {
                try unsafe Self.row(key, rest).withUnsafeBytes { try unsafe sorter.add($0) }
            }
            var seen = 0
            let stop: RowSorter.Body = { _ in
                seen += 1
                if seen == 7 { throw Enough() }
            }
            #expect(throws: Enough.self) { try unsafe sorter.forEach(stop) }
            #expect(seen == 7)
        }
    }

    @Test func aFullDiskIsAnError() throws {
        let disk = try Self.disk()
        disk.setCapacity(0)
        #expect(throws: FileError.self) {
            try Self.sorted(Self.rows(300, seed: 1), disk, byteCountMax: 500, limit: nil)
        }
    }
}
