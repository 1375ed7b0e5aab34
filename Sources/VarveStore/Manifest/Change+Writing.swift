import VarveBytes

/// What the tags of changes stand for. Persisted; never used again for something else.
enum ChangeTag: UInt64 {
    case storeCreated = 1
    case addSegment = 2
    case removeSegment = 3
    case setDeletionVector = 4
    case clearDeletionVector = 5
    case addKeyRun = 6
    case removeKeyRun = 7
    case reserveSequences = 8
    case reserveFileIDs = 9
    case reserveDeadNumbers = 10
    case reserveRuns = 11
    case runStarted = 12
    case sourceProgress = 13
    case runFinished = 14
    case runAbandoned = 15
    case finishedRuns = 16
    case journalStarted = 17
    case journalSealed = 18
    case journalFolded = 19
    case sourceOrigin = 20
    case runCounts = 21
    case setDeletionVectorWithDrops = 22
    case rowsDropped = 23
    case dropsEnded = 24
    case sequencesDated = 25
    case holdAdded = 26
    case holdReleased = 27
    case identityForgotten = 28
}

extension Edit {
    /// The payload of the edit, as `ManifestFormat` has it.
    var encodedPayload: [UInt8] {
        var writer = ByteWriter()
        writer.writeVarint(UInt64(changes.count))
        for change in changes {
            writer.writeVarint(change.tag.rawValue)
            var body = ByteWriter()
            change.writeBody(to: &body)
            writer.writeLengthPrefixed(body.bytes)
        }
        return writer.bytes
    }
}

extension Change {
    var tag: ChangeTag {
        switch self {
        case .storeCreated: .storeCreated
        case .addSegment: .addSegment
        case .removeSegment: .removeSegment
        case .setDeletionVector(_, let vector):
            switch vector?.droppedRows {
            case nil: .clearDeletionVector
            case 0: .setDeletionVector
            default: .setDeletionVectorWithDrops
            }
        case .addKeyRun: .addKeyRun
        case .removeKeyRun: .removeKeyRun
        case .reserveSequences: .reserveSequences
        case .reserveFileIDs: .reserveFileIDs
        case .reserveDeadNumbers: .reserveDeadNumbers
        case .reserveRuns: .reserveRuns
        case .runStarted: .runStarted
        case .sourceProgress: .sourceProgress
        case .sourceOrigin: .sourceOrigin
        case .runCounts: .runCounts
        case .runFinished: .runFinished
        case .runAbandoned: .runAbandoned
        case .finishedRuns: .finishedRuns
        case .journalStarted: .journalStarted
        case .journalSealed: .journalSealed
        case .journalFolded: .journalFolded
        case .rowsDropped: .rowsDropped
        case .dropsEnded: .dropsEnded
        case .sequencesDated: .sequencesDated
        case .holdAdded: .holdAdded
        case .holdReleased: .holdReleased
        case .identityForgotten: .identityForgotten
        }
    }

    func writeBody(to writer: inout ByteWriter) {
        switch self {
        case .storeCreated(let creation):
            writer.writeLengthPrefixed(creation.storeID)
            writer.writeLengthPrefixed(creation.digestKey)
            writer.writeVarint(creation.formatVersion)
            writer.writeZigzag(creation.createdAt)
        case .addSegment(let entry): entry.write(to: &writer)
        case .removeSegment(let id): writer.writeVarint(id.rawValue)
        case .setDeletionVector(let id, let vector):
            writer.writeVarint(id.rawValue)
            vector?.write(to: &writer)
        case .addKeyRun(let run):
            writer.writeVarint(run.id.rawValue)
            writer.writeVarint(run.entries)
            writer.writeVarint(run.fileBytes)
            writer.writeUInt32(run.crc)
        case .removeKeyRun(let id): writer.writeVarint(id.rawValue)
        case .reserveSequences(let next), .reserveFileIDs(let next), .reserveDeadNumbers(let next),
            .reserveRuns(let next):
            writer.writeVarint(next)
        case .runStarted(let id, let kind, let startedAt):
            writer.writeVarint(id.rawValue)
            writer.write(kind.rawValue)
            writer.writeZigzag(startedAt)
        case .sourceProgress(let id, let progress):
            writer.writeVarint(id.rawValue)
            progress.write(to: &writer)
        case .sourceOrigin(let id, let origin):
            writer.writeVarint(id.rawValue)
            origin.write(to: &writer)
        case .runCounts(let id, let counts):
            writer.writeVarint(id.rawValue)
            counts.write(to: &writer)
        case .runFinished(let id, let finishedAt, let digest, let bytes):
            writer.writeVarint(id.rawValue)
            writer.writeZigzag(finishedAt)
            writer.writeLengthPrefixed(digest)
            writer.writeVarint(bytes)
        case .runAbandoned(let id): writer.writeVarint(id.rawValue)
        case .finishedRuns(let count, let last):
            writer.writeVarint(count)
            last.write(to: &writer)
        case .journalStarted(let id, let first):
            writer.writeVarint(id.rawValue)
            writer.writeVarint(first)
        case .journalSealed(let id, let seal):
            writer.writeVarint(id.rawValue)
            writer.writeVarint(seal.byteCount)
            writer.writeVarint(seal.nextSequence)
        case .journalFolded(let id): writer.writeVarint(id.rawValue)
        case .rowsDropped(let drop):
            writer.writeVarint(drop.run.rawValue)
            writer.writeZigzag(drop.at)
            writer.writeVarint(drop.rows)
        case .dropsEnded(let id): writer.writeVarint(id.rawValue)
        case .sequencesDated(let dated):
            writer.writeZigzag(Int64(dated.day))
            writer.writeVarint(dated.first)
        case .holdAdded(let hold):
            writer.writeLengthPrefixed(Array(hold.name.utf8))
            writer.writeLengthPrefixed(Array(hold.filter.utf8))
            writer.writeZigzag(hold.since)
        case .holdReleased(let name): writer.writeLengthPrefixed(Array(name.utf8))
        case .identityForgotten(let identity):
            writer.writeUInt64(identity.hash)
            writer.writeLengthPrefixed(identity.digest)
            writer.writeVarint(identity.run.rawValue)
        }
    }
}

extension SegmentEntry {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.writeVarint(id.rawValue)
        writer.write(content.rawValue)
        writer.writeLengthPrefixed(Array(partition.text.utf8))
        writer.write(tier.rawValue)
        writer.writeVarint(rows)
        writer.writeVarint(rawBytes)
        writer.writeVarint(fileBytes)
        writer.writeUInt32(footerCRC)
        writer.writeVarint(firstSequence)
        writer.writeVarint(lastSequence)
        writer.writeZigzag(minTime)
        writer.writeZigzag(maxTime)
        writer.write(deletionVector.map { $0.droppedRows == 0 ? 1 : 2 } ?? 0)
        deletionVector?.write(to: &writer)
    }
}

extension DeletionVectorEntry {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.writeVarint(number)
        writer.writeVarint(deadRows)
        writer.writeVarint(fileBytes)
        writer.writeUInt32(crc)
        // Whether it is there the tag tells, or the flag before.
        if droppedRows > 0 { writer.writeVarint(droppedRows) }
    }
}

extension SourceProgress {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.writeVarint(index)
        writer.writeLengthPrefixed(Array(name.utf8))
        writer.writeVarint(bytes)
        writer.writeVarint(units)
        writer.writeLengthPrefixed(sha256)
        writer.write(isFinished ? 1 : 0)
    }
}

extension SourceOrigin {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.writeVarint(index)
        writer.writeLengthPrefixed(Array(name.utf8))
        writer.writeLengthPrefixed(Array(profile.utf8))
        writer.writeVarint(bytes)
        writer.writeVarint(units)
    }
}

extension RunCounts {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.writeZigzag(at)
        let fates = [new, duplicate, version, keptFirst, blank, header, forgotten]
        for count in fates + [bytes, firstSequence, lastSequence] { writer.writeVarint(count) }
        writer.writeVarint(UInt64(dead.count))
        for (code, count) in dead.sorted(by: { $0.key < $1.key }) {
            writer.write(code)
            writer.writeVarint(count)
        }
    }
}

extension FinishedRun {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.writeVarint(id.rawValue)
        writer.write(kind.rawValue)
        writer.writeZigzag(startedAt)
        writer.writeZigzag(finishedAt)
        writer.writeLengthPrefixed(ledgerDigest)
        writer.writeVarint(ledgerBytes)
    }
}
