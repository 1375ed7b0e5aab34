import VarveBytes

extension Edit {
    /// Reads a payload whose checksum was found right; anything but what a writer lays down is an
    /// error, with its offset in the payload. Unknown optional changes are passed over.
    init(number: UInt64, payload: [UInt8]) throws(ByteReaderError) {
        self.number = number
        changes = []
        var reader = ByteReader(payload)
        // A change takes two bytes at least.
        let count = try reader.readCount(atMost: payload.count / 2)
        changes.reserveCapacity(count)
        for _ in 0..<count {
            let start = reader.offset
            let tag = try reader.readVarint()
            let byteCount = try reader.readCount(atMost: reader.remaining)
            let end = reader.offset + byteCount
            guard let known = ChangeTag(rawValue: tag) else {
                guard tag >= ManifestFormat.optionalTagMin else {
                    throw ByteReaderError(
                        offset: start, expected: "a change that this program knows",
                        found: "tag \(tag)")
                }
                try reader.skip(byteCount)
                continue
            }
            changes.append(try Change(tag: known, from: &reader))
            guard reader.offset == end else {
                throw ByteReaderError(
                    offset: start, expected: "a change of \(byteCount) bytes",
                    found: "an end at byte \(reader.offset) instead of \(end)")
            }
        }
        guard reader.isAtEnd else {
            throw ByteReaderError(
                offset: reader.offset, expected: "the end of the edit",
                found: "\(reader.remaining) bytes more")
        }
    }
}

extension Change {
    fileprivate init(tag: ChangeTag, from reader: inout ByteReader) throws(ByteReaderError) {
        switch tag {
        case .storeCreated:
            self = .storeCreated(
                StoreCreation(
                    storeID: try reader.readLengthPrefixed(atMost: 16),
                    digestKey: try reader.readLengthPrefixed(atMost: 16),
                    formatVersion: try reader.readVarint(), createdAt: try reader.readZigzag()))
        case .addSegment: self = .addSegment(try SegmentEntry(from: &reader))
        case .removeSegment: self = .removeSegment(SegmentID(rawValue: try reader.readVarint()))
        case .setDeletionVector:
            let id = SegmentID(rawValue: try reader.readVarint())
            self = .setDeletionVector(id, try DeletionVectorEntry(from: &reader))
        case .setDeletionVectorWithDrops:
            let id = SegmentID(rawValue: try reader.readVarint())
            self = .setDeletionVector(id, try DeletionVectorEntry(withDropsFrom: &reader))
        case .clearDeletionVector:
            self = .setDeletionVector(SegmentID(rawValue: try reader.readVarint()), nil)
        case .addKeyRun:
            self = .addKeyRun(
                KeyRunEntry(
                    id: KeyRunID(rawValue: try reader.readVarint()),
                    entries: try reader.readVarint(), fileBytes: try reader.readVarint(),
                    crc: try reader.readUInt32()))
        case .removeKeyRun: self = .removeKeyRun(KeyRunID(rawValue: try reader.readVarint()))
        case .reserveSequences: self = .reserveSequences(next: try reader.readVarint())
        case .reserveFileIDs: self = .reserveFileIDs(next: try reader.readVarint())
        case .reserveDeadNumbers: self = .reserveDeadNumbers(next: try reader.readVarint())
        case .reserveRuns: self = .reserveRuns(next: try reader.readVarint())
        case .runStarted, .sourceProgress, .sourceOrigin, .runCounts, .runFinished, .runAbandoned,
            .finishedRuns:
            self = try Change(runTag: tag, from: &reader)
        case .journalStarted:
            self = .journalStarted(
                JournalID(rawValue: try reader.readVarint()),
                firstSequence: try reader.readVarint())
        case .journalSealed:
            self = .journalSealed(
                JournalID(rawValue: try reader.readVarint()),
                JournalEntry.Seal(
                    byteCount: try reader.readVarint(), nextSequence: try reader.readVarint()))
        case .journalFolded:
            self = .journalFolded(JournalID(rawValue: try reader.readVarint()))
        case .rowsDropped:
            self = .rowsDropped(
                DropEntry(
                    run: RunID(rawValue: try reader.readVarint()), at: try reader.readZigzag(),
                    rows: try reader.readVarint()))
        case .dropsEnded: self = .dropsEnded(RunID(rawValue: try reader.readVarint()))
        case .sequencesDated:
            self = .sequencesDated(
                SequenceDay(day: try reader.readDay(), first: try reader.readVarint()))
        case .holdAdded:
            self = .holdAdded(
                Hold(
                    name: try reader.readName(atMost: Hold.nameBytesMax),
                    filter: try reader.readName(atMost: Hold.filterBytesMax),
                    since: try reader.readZigzag()))
        case .holdReleased:
            self = .holdReleased(name: try reader.readName(atMost: Hold.nameBytesMax))
        case .identityForgotten:
            self = .identityForgotten(
                ForgottenIdentity(
                    hash: try reader.readUInt64(),
                    digest: try reader.readLengthPrefixed(atMost: 32),
                    run: RunID(rawValue: try reader.readVarint())))
        }
    }

    private init(runTag tag: ChangeTag, from reader: inout ByteReader) throws(ByteReaderError) {
        if tag == .finishedRuns {
            let count = try reader.readVarint()
            self = .finishedRuns(count: count, last: try FinishedRun(from: &reader))
            return
        }
        let id = RunID(rawValue: try reader.readVarint())
        switch tag {
        case .runStarted:
            let kind: RunKind = try reader.readCode("a kind of run")
            self = .runStarted(id, kind, startedAt: try reader.readZigzag())
        case .sourceProgress:
            self = .sourceProgress(id, try SourceProgress(from: &reader))
        case .sourceOrigin: self = .sourceOrigin(id, try SourceOrigin(from: &reader))
        case .runCounts: self = .runCounts(id, try RunCounts(from: &reader))
        case .runFinished:
            self = .runFinished(
                id, finishedAt: try reader.readZigzag(),
                ledgerDigest: try reader.readLengthPrefixed(atMost: 32),
                ledgerBytes: try reader.readVarint())
        default: self = .runAbandoned(id)
        }
    }
}

extension SegmentEntry {
    fileprivate init(from reader: inout ByteReader) throws(ByteReaderError) {
        id = SegmentID(rawValue: try reader.readVarint())
        content = try reader.readCode("a kind of content")
        let start = reader.offset
        guard let name = PartitionName.parse(try reader.readLengthPrefixed(atMost: 10)) else {
            throw ByteReaderError(
                offset: start, expected: "the name of a partition", found: "something else")
        }
        partition = name
        tier = try reader.readCode("a tier")
        rows = try reader.readVarint()
        rawBytes = try reader.readVarint()
        fileBytes = try reader.readVarint()
        footerCRC = try reader.readUInt32()
        firstSequence = try reader.readVarint()
        lastSequence = try reader.readVarint()
        minTime = try reader.readZigzag()
        maxTime = try reader.readZigzag()
        let flag = reader.offset
        switch try reader.readUInt8() {
        case 0: deletionVector = nil
        case 1: deletionVector = try DeletionVectorEntry(from: &reader)
        case 2: deletionVector = try DeletionVectorEntry(withDropsFrom: &reader)
        case let other:
            throw ByteReaderError(offset: flag, expected: "0, 1 or 2", found: "\(other)")
        }
    }
}

extension DeletionVectorEntry {
    fileprivate init(from reader: inout ByteReader) throws(ByteReaderError) {
        number = try reader.readVarint()
        deadRows = try reader.readVarint()
        droppedRows = 0
        fileBytes = try reader.readVarint()
        crc = try reader.readUInt32()
    }

    fileprivate init(withDropsFrom reader: inout ByteReader) throws(ByteReaderError) {
        try self.init(from: &reader)
        let start = reader.offset
        droppedRows = try reader.readVarint()
        guard droppedRows > 0 else {
            throw ByteReaderError(offset: start, expected: "dropped rows", found: "none")
        }
    }
}

extension SourceProgress {
    fileprivate init(from reader: inout ByteReader) throws(ByteReaderError) {
        index = try reader.readVarint()
        name = try reader.readName()
        bytes = try reader.readVarint()
        units = try reader.readVarint()
        sha256 = try reader.readLengthPrefixed(atMost: 32)
        isFinished = try reader.readFlag()
    }
}

extension SourceOrigin {
    fileprivate init(from reader: inout ByteReader) throws(ByteReaderError) {
        index = try reader.readVarint()
        name = try reader.readName()
        profile = try reader.readName()
        bytes = try reader.readVarint()
        units = try reader.readVarint()
    }
}

extension RunCounts {
    fileprivate init(from reader: inout ByteReader) throws(ByteReaderError) {
        at = try reader.readZigzag()
        new = try reader.readVarint()
        duplicate = try reader.readVarint()
        version = try reader.readVarint()
        keptFirst = try reader.readVarint()
        blank = try reader.readVarint()
        header = try reader.readVarint()
        forgotten = try reader.readVarint()
        bytes = try reader.readVarint()
        firstSequence = try reader.readVarint()
        lastSequence = try reader.readVarint()
        let codeCount = try reader.readCount(atMost: Int(UInt8.max))
        for _ in 0..<codeCount {
            let start = reader.offset
            let code = try reader.readUInt8()
            let count = try reader.readVarint()
            guard dead.updateValue(count, forKey: code) == nil else {
                throw ByteReaderError(
                    offset: start, expected: "each code once", found: "code \(code) again")
            }
        }
    }
}

extension FinishedRun {
    fileprivate init(from reader: inout ByteReader) throws(ByteReaderError) {
        id = RunID(rawValue: try reader.readVarint())
        kind = try reader.readCode("a kind of run")
        startedAt = try reader.readZigzag()
        finishedAt = try reader.readZigzag()
        ledgerDigest = try reader.readLengthPrefixed(atMost: 32)
        ledgerBytes = try reader.readVarint()
    }
}

extension ByteReader {
    fileprivate mutating func readCode<Code: RawRepresentable<UInt8>>(
        _ expected: String
    ) throws(ByteReaderError) -> Code {
        let start = offset
        let byte = try readUInt8()
        guard let code = Code(rawValue: byte) else {
            throw ByteReaderError(offset: start, expected: expected, found: "code \(byte)")
        }
        return code
    }

    fileprivate mutating func readDay() throws(ByteReaderError) -> Int32 {
        let start = offset
        let value = try readZigzag()
        guard let day = Int32(exactly: value) else {
            throw ByteReaderError(offset: start, expected: "a day", found: "\(value)")
        }
        return day
    }

    /// The name of a source, a profile or a hold, or a filter.
    fileprivate mutating func readName(
        atMost limit: Int = SourceProgress.nameBytesMax
    ) throws(ByteReaderError) -> String {
        let start = offset
        let bytes = try readLengthPrefixed(atMost: limit)
        guard let name = String(validating: bytes, as: UTF8.self) else {
            throw ByteReaderError(offset: start, expected: "a name in UTF-8", found: "other bytes")
        }
        return name
    }

    fileprivate mutating func readFlag() throws(ByteReaderError) -> Bool {
        let start = offset
        let byte = try readUInt8()
        guard byte <= 1 else {
            throw ByteReaderError(offset: start, expected: "0 or 1", found: "\(byte)")
        }
        return byte == 1
    }
}
