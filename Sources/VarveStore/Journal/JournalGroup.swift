import VarveBytes
import VarveReviews

/// What is acknowledged at once: accepted units in sequence order, and what belongs to them.
struct JournalGroup {
    var provenance: Provenance
    var units: [Unit] = []
    /// The units' bytes one after another.
    var bytes: [UInt8] = []
    /// Of the manifest, in force when the journal is folded: the progress of sources and the like.
    var changes: [Change] = []
    var dead: [DeadLetter] = []

    struct Unit {
        /// The source's place in its run.
        var source: UInt32
        /// From 1.
        var line: UInt64
        /// 1 for the first content under an id.
        var version: UInt32
        /// In `bytes`.
        var range: Range<Int>
    }

    init(provenance: Provenance) { self.provenance = provenance }

    var isEmpty: Bool { units.isEmpty && changes.isEmpty && dead.isEmpty }
}

extension JournalGroup {
    /// The accepted records of a settled batch.
    init(_ settled: SettledBatch, provenance: Provenance) {
        self.init(provenance: provenance)
        for chunk in settled.batch.chunks {
            for row in chunk.rows where row.isAccepted {
                let start = bytes.count
                unsafe bytes += settled.batch.record(row)
                units.append(
                    Unit(
                        source: chunk.source, line: chunk.firstLine + UInt64(row.line),
                        version: row.version, range: start..<bytes.count))
            }
        }
    }

    /// The payload of the group's frame.
    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.write(JournalFormat.groupKind)
        writer.writeVarint(provenance.run)
        writer.writeZigzag(provenance.ingestedAt)
        writer.writeVarint(UInt64(units.count))
        for unit in units {
            writer.writeVarint(UInt64(unit.source))
            writer.writeVarint(unit.line)
            writer.writeVarint(UInt64(unit.version))
            writer.writeVarint(UInt64(unit.range.count))
            unsafe bytes.withUnsafeBytes {
                unsafe writer.writeBytes(UnsafeRawBufferPointer(rebasing: $0[unit.range]))
            }
        }
        writer.writeLengthPrefixed(Edit(number: 0, changes: changes).encodedPayload)
        writer.writeVarint(UInt64(dead.count))
        for letter in dead { letter.write(to: &writer) }
        return writer.bytes
    }

    /// Reads a payload behind its kind. Whatever `encoded` could not have written is an error.
    init(from reader: inout ByteReader) throws(ByteReaderError) {
        provenance = Provenance(
            run: try reader.readVarint(), ingestedAt: try reader.readZigzag())
        // A unit takes five bytes at least.
        let count = try reader.readCount(atMost: reader.remaining / 5)
        units.reserveCapacity(count)
        for _ in 0..<count {
            let source = try reader.readNumber(UInt32.self, "the place of a source")
            let line = try reader.readVarint()
            let version = try reader.readNumber(UInt32.self, "a version")
            guard version > 0 else {
                throw ByteReaderError(offset: reader.offset, expected: "a version", found: "0")
            }
            let start = bytes.count
            bytes += try reader.readLengthPrefixed(atMost: reader.remaining)
            units.append(
                Unit(source: source, line: line, version: version, range: start..<bytes.count))
        }
        let start = reader.offset
        let edit = try reader.readLengthPrefixed(atMost: reader.remaining)
        do throws(ByteReaderError) {
            changes = try Edit(number: 0, payload: edit).changes
        } catch {
            throw ByteReaderError(
                offset: start + error.offset, expected: error.expected, found: error.found)
        }
        let deadCount = try reader.readCount(atMost: reader.remaining)
        for _ in 0..<deadCount {
            dead.append(try DeadLetter(from: &reader, run: provenance.run))
        }
    }
}

extension DeadLetter {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.writeVarint(UInt64(sourceIndex))
        writer.writeVarint(line)
        writer.writeVarint(offset)
        writer.writeVarint(faultOffset)
        writer.write(code.rawValue)
        writer.writeVarint(byteCount)
        for text in [source, field, expected, found, sha256] {
            writer.writeLengthPrefixed(Array(text.utf8))
        }
        writer.writeLengthPrefixed(bytes)
    }

    fileprivate init(from reader: inout ByteReader, run: UInt64) throws(ByteReaderError) {
        let sourceIndex = try reader.readNumber(UInt32.self, "the place of a source")
        let line = try reader.readVarint()
        let offset = try reader.readVarint()
        let faultOffset = try reader.readVarint()
        let start = reader.offset
        guard let code = DeadCode(rawValue: try reader.readUInt8()) else {
            throw ByteReaderError(offset: start, expected: "a code", found: "another byte")
        }
        let byteCount = try reader.readVarint()
        self.init(
            run: run, source: try reader.readText(), sourceIndex: sourceIndex, line: line,
            offset: offset, faultOffset: faultOffset, code: code, field: try reader.readText(),
            expected: try reader.readText(), found: try reader.readText(), byteCount: byteCount,
            sha256: try reader.readText(),
            bytes: try reader.readLengthPrefixed(atMost: reader.remaining))
    }
}

extension ByteReader {
    fileprivate mutating func readNumber<Number: FixedWidthInteger>(
        _ type: Number.Type, _ expected: String
    ) throws(ByteReaderError) -> Number {
        let start = offset
        let value = try readVarint()
        guard let number = Number(exactly: value) else {
            throw ByteReaderError(offset: start, expected: expected, found: "\(value)")
        }
        return number
    }

    fileprivate mutating func readText() throws(ByteReaderError) -> String {
        let start = offset
        guard
            let text = String(
                validating: try readLengthPrefixed(atMost: remaining), as: UTF8.self)
        else {
            throw ByteReaderError(offset: start, expected: "text in UTF-8", found: "other bytes")
        }
        return text
    }
}
