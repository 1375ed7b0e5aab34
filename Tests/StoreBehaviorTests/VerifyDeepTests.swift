import TestSupport
import Testing
import VarveBytes
import VarveColumns
import VarveFiles
import VarveJSON
import VarveReviews
import VarveSegments
import VarveStore

/// Stores records whose hashes or times are not their own: every checksum is right, and still the
/// check must see it.
@Suite struct VerifyDeepTests {
    private enum Lie: CaseIterable {
        case none, digest, identity, time
    }

    @Test func liesOfAWriterAreSeen() throws {
        for lie in Lie.allCases {
            let harness = try store(lie)
            let shallow = Set(try harness.verify(deep: false).damage.map(\.kind))
            let deep = Set(try harness.verify(deep: true).damage.map(\.kind))
            switch lie {
            case .none:
                #expect(shallow.isEmpty && deep.isEmpty)
            case .digest:
                #expect(shallow.isEmpty, "a digest is compared only with what it is of")
                #expect(deep == [.record])
            case .identity:
                #expect(shallow == [.key] && deep == [.key])
            case .time:
                #expect(shallow.contains(.record) && deep.contains(.record))
            }
        }
    }

    private func store(_ lie: Lie) throws -> Harness {
        let harness = Harness(Simulated())
        try harness.create()
        let profile = try #require(try BuiltInProfiles.profile(named: "review"))
        let batch = Batch(bytes: ByteSink(), profile: profile)
        let scanner = RecordScanner()
        let chunk = BatchChunk()
        let hasher = RecordHasher(key: Harness.identity.digestKey)
        let validator = RecordValidator(
            profile: profile, window: TimeWindow(earliest: .min, latest: .max))
        var valid = unsafe ValidRecord()
        let lines = (0..<3).map { Array(Reviews.line("R\($0)").utf8) }
        for line in lines { unsafe line.withUnsafeBytes { unsafe batch.bytes.write($0) } }
        var start = 0
        for (number, line) in lines.enumerated() {
            let unit = unsafe UnsafeRawBufferPointer(
                rebasing: batch.bytes.bytes[start..<start + line.count])
            let firstSpan = chunk.spans.count
            let shape = try unsafe scanner.scan(unit, spans: chunk.spans)
            let spans = unsafe UnsafeBufferPointer(
                start: chunk.spans.base + firstSpan, count: chunk.spans.count - firstSpan)
            let fault = unsafe validator.validate(
                record: unit, shape: scanner.shapes[shape], shapeID: shape, spans: spans,
                into: &valid)
            #expect(fault == nil)
            let id = unsafe Array(valid.identity)
            let lie = number == 1 ? lie : .none
            let identity = unsafe hasher.identity(
                valid.identity, namespace: hasher.namespace("review".utf8))
            let digest = unsafe hasher.digest(unit, without: [])
            chunk.rows.append(
                BatchRow(
                    start: UInt32(start), byteCount: UInt32(line.count),
                    firstSpan: UInt32(firstSpan), shape: 0, idStart: UInt32(chunk.ids.count),
                    idByteCount: UInt16(id.count), idIsAside: true,
                    identity: lie == .identity ? ~identity : identity,
                    digest: digest ^ (lie == .digest ? 1 : 0),
                    time: unsafe valid.micros + (lie == .time ? 1 : 0), line: UInt32(number)))
            unsafe id.withUnsafeBytes { unsafe chunk.ids.write($0) }
            chunk.shapeMap = [0]
            batch.shapes = [scanner.shapes[shape]]
            start += line.count
        }
        chunk.range = 0..<start
        batch.chunks = [chunk]
        let writer = try harness.writer()
        var snapshot = writer.snapshot()
        let settled = try writer.settle(batch, policy: .version, snapshot: &snapshot)
        _ = try writer.commit(
            settled, run: RunID(rawValue: 1), now: harness.now, dead: nil, snapshot: snapshot,
            changes: [.runStarted(RunID(rawValue: 1), .ingest, startedAt: harness.now)])
        return harness
    }
}
