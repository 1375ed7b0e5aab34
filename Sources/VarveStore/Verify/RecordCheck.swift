import VarveBytes
import VarveJSON
import VarveReviews
import VarveSegments

/// The deep check of records: rebuilds each, scans and judges it as ingest did, and compares id, time
/// and digest with what is stored. For one thread.
@safe
final class RecordCheck {
    private let hasher: RecordHasher
    // Whatever depth was allowed when the record came.
    private let scanner = RecordScanner(limits: ScanLimits(depthMax: 1_024))
    private var rowScanners: [RowHeader: RowScanner] = [:]
    private let spans = SpanBuffer()
    private let record = RecordBuffer()
    private var validators: [Judge: RecordValidator] = [:]
    private var valid = unsafe ValidRecord()

    /// Who judges records: shapes are numbered by the scanner of one header, or of JSON.
    private struct Judge: Hashable {
        var profile: Profile
        var header: RowHeader?
    }

    init(_ hasher: RecordHasher) { self.hasher = hasher }

    /// Checks the rows of the row group that `decoder` holds.
    ///
    /// - Parameter rows: what was read from the columns; the row group's rows are the last ones.
    /// - Throws: `RowDamage` at the first record that is another.
    func check(
        _ decoder: RowGroupDecoder, _ reader: SegmentReader, _ fields: RowFields,
        _ rowGroup: RowGroupEntry, _ rows: CheckedRows
    ) throws {
        func damage(_ found: String) -> RowDamage {
            RowDamage(
                offset: rowGroup.offset, expected: "the record that was stored", found: found)
        }
        let namespaces = fields.profiles.map { hasher.namespace($0.namespace.utf8) }
        let judges = judges(reader, fields)
        let shapes = decoder.integers(.shape)
        let sequences = decoder.integers(.sequence)
        var byteCount = 0
        do {
            try unsafe decoder.forEachRow(reader.layout) { row, shape, values in
                guard let profile = fields.profile(row), let by = judges[Int(shapes[row])] else {
                    return
                }
                record.removeAll()
                unsafe shape.rebuild(values, into: record)
                byteCount += record.count
                let place = rows.groupStart + row
                let fault = judge(
                    by.validator, by.rows, hash: rows.hashes[place],
                    namespace: namespaces[profile], time: rows.times[place],
                    digest: decoder.digest(row))
                if let fault { throw damage("\(fault), _seq \(sequences[row])") }
            }
        } catch let error as ChunkError {
            throw damage("\(error.found) where there should be \(error.expected)")
        }
        guard byteCount == rowGroup.rawByteCount else {
            throw damage("\(byteCount) bytes of records instead of \(rowGroup.rawByteCount)")
        }
    }

    /// For each shape who judges its records.
    private func judges(
        _ reader: SegmentReader, _ fields: RowFields
    ) -> [(validator: RecordValidator, rows: RowScanner?)?] {
        zip(reader.footer.shapes, reader.layout.shapes).map { entry, shape in
            entry.profile.map { profile in
                (
                    validator(Judge(profile: fields.profiles[profile], header: shape.header)),
                    shape.header.map(rowScanner)
                )
            }
        }
    }

    private func validator(_ judge: Judge) -> RecordValidator {
        if let known = validators[judge] { return known }
        // Times were plausible by the clock of their day.
        let made = RecordValidator(
            profile: judge.profile, window: TimeWindow(earliest: .min, latest: .max))
        validators[judge] = made
        return made
    }

    private func rowScanner(_ header: RowHeader) -> RowScanner {
        if let known = rowScanners[header] { return known }
        let made = RowScanner(header: header)
        rowScanners[header] = made
        return made
    }

    /// What is wrong with the rebuilt record; nil if nothing is.
    private func judge(
        _ validator: RecordValidator, _ rows: RowScanner?, hash: UInt64, namespace: UInt64,
        time: Int64, digest: UInt64
    ) -> String? {
        spans.removeAll()
        do throws(ScanFault) {
            let shape: Int
            if let rows {
                shape = try unsafe rows.scan(record.bytes, spans: spans)
            } else {
                shape = try unsafe scanner.scan(record.bytes, spans: spans)
            }
            let shapes = rows?.shapes ?? scanner.shapes
            let values = unsafe UnsafeBufferPointer(start: spans.base, count: spans.count)
            let fault = unsafe validator.validate(
                record: record.bytes, shape: shapes[shape], shapeID: shape, spans: values,
                into: &valid)
            if let fault { return "one that is \(fault.code.name)" }
        } catch {
            return "one that is no record: expected \(error.expected), found \(error.found)"
        }
        guard unsafe valid.micros == time else { return "one of another time" }
        guard unsafe hasher.identity(valid.identity, namespace: namespace) == hash else {
            return "one of another id"
        }
        let found = unsafe hasher.digest(record.bytes, without: valid.volatileRanges)
        return found & SegmentFormat.digestMask == digest ? nil : "one of another digest"
    }
}
