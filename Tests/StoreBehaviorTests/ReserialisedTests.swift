import TestSupport
import Testing
import VarveIngest
import VarveStore

@Suite struct ReserialisedTests {
    private func spaced(_ line: String) -> String { line.replacing("\":", with: "\": ") }

    private func warnings(
        _ first: [String], _ second: [String], batchBytes: Int = 64 << 20
    ) throws -> LedgerEntry {
        var store = Harness(Simulated())
        store.batchBytes = batchBytes
        try store.ingest(first)
        let entry = try store.ingest(second)
        let isTold = entry.json.text.contains("\"warnings\":[{\"code\":\"reserialised\"")
        #expect(isTold == !entry.warnings.isEmpty)
        return entry
    }

    @Test("a file that was written anew is told of", arguments: [64 << 20, 9_000])
    func writtenAnew(_ batchBytes: Int) throws {
        let lines = Reviews.lines(200)
        let entry = try warnings(lines, lines.map(spaced), batchBytes: batchBytes)
        #expect(entry.counts.version == 200)
        #expect(entry.warnings.map(\.code) == ["reserialised"])
        #expect(entry.warnings.first?.message.contains("about 200 of 200 units") == true)
    }

    @Test("a tenth is not more than a tenth")
    func share() throws {
        let lines = Reviews.lines(200)
        #expect(try warnings(lines, lines[..<20].map(spaced) + lines[20...]).warnings.isEmpty)
        #expect(try warnings(lines, lines[..<21].map(spaced) + lines[21...]).warnings.count == 1)
    }

    @Test("versions with other values are no reason, with or without other white space")
    func edited() throws {
        let lines = Reviews.lines(100)
        let edited = lines.map { $0.replacing("_text\":\"", with: "_text\":\"!") }
        #expect(try warnings(lines, edited).warnings.isEmpty)
        #expect(try warnings(lines, edited.map(spaced)).warnings.isEmpty)
    }

    @Test("a copy in other words within one batch counts too")
    func withinABatch() throws {
        let lines = Reviews.lines(50)
        let entry = try warnings(["nonsense"], lines + lines.map(spaced))
        #expect(entry.warnings.count == 1)
    }

    @Test("volatile values do not count")
    func volatile() throws {
        let lines = (0..<30).map { Reviews.line("R\($0)", extra: ",\"ingestion_timestamp\":1") }
        let later = lines.map { spaced($0).replacing("stamp\": 1", with: "stamp\": 2") }
        #expect(try warnings(lines, later).warnings.count == 1)
    }
}
