import TestSupport
import Testing

@testable import VarveIngest

/// Records that are in a journal are read from memory, the others from pinned files.
@Suite struct PinnedJournalTests {
    @Test func aFoldedJournalAndPinnedSegmentsAreOneState() throws {
        let disk = Simulated()
        let harness = Harness(disk)
        try harness.ingest(Reviews.lines(20))
        let session = try harness.appendSession()
        try session.append([Reviews.line("A"), Reviews.line("R1-3", text: "newer")])
        let lines = try harness.lines()
        #expect(lines.count == 21)
        let scan = try harness.planned(.bySequence)
        try session.append([Reviews.line("B")])
        try session.fold()
        try Harness(disk).replaceSegments()
        #expect(try harness.lines(of: scan) == lines)
        #expect(try harness.lines() == lines + [Reviews.line("B")])
    }
}
