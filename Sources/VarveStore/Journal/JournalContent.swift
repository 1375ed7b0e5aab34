import VarveBytes
import VarveFiles
import VarveReviews
import VarveSegments

/// A journal that was read.
struct JournalContent {
    private(set) var entry: JournalEntry
    let profile: Profile
    private(set) var groups: [JournalGroup] = []
    /// How many of the groups are known to be acknowledged: those before the last mark.
    private(set) var acknowledgedCount = 0
    /// Where the last mark ends, or the header.
    private(set) var acknowledgedByteCount: Int
    /// Where the whole frames end.
    private(set) var byteCount: Int
    /// Damage behind the groups; nil if there is none.
    private(set) var fault: FormatError?
    /// What a crash tore, or what is being written: bytes behind the last whole frame.
    private(set) var torn: [UInt8] = []

    /// Reads a journal to its end. A torn tail is told, not an error.
    ///
    /// - Throws: `StoreError.damaged` and `.missing`, naming the file; `FileError`.
    init(_ entry: JournalEntry, _ snapshot: Snapshot) throws {
        let path = snapshot.paths.journal(entry.id)
        do {
            let bytes = try snapshot.fileSystem.readAll(
                path, atMost: JournalFormat.fileByteCountMax)
            try self.init(
                entry, parsing: bytes, store: StoreIdentity(storeID: snapshot.state.storeID))
        } catch let error as FileError where error.isNotFound {
            throw StoreError.missing(path)
        } catch let error as FormatError {
            throw StoreError.damaged(path, error)
        }
    }

    /// Reads the bytes of a whole file.
    init(
        _ entry: JournalEntry, parsing bytes: [UInt8], store: StoreIdentity
    ) throws(FormatError) {
        try self.init(salvaging: entry.id.rawValue, bytes, store)
        guard self.entry.firstSequence == entry.firstSequence else {
            throw .damaged(
                Damage(
                    file: FileReference(kind: .journal, fileID: entry.id.rawValue), offset: 64,
                    kind: .identity, expected: "sequences from \(entry.firstSequence)",
                    found: "from \(self.entry.firstSequence)"))
        }
        self.entry = entry
        if let fault { throw fault }
        try checkSeal()
    }

    /// Reads the bytes of a whole file as far as they are sound, whatever the manifest says of it.
    ///
    /// - Throws: where not even the header is sound.
    init(
        salvaging id: UInt64, _ bytes: [UInt8], _ store: StoreIdentity
    ) throws(FormatError) {
        let header = try FileHeader(
            parsing: bytes,
            expecting: FileExpectation(kind: .journal, store: store, fileID: id))
        let first: SequenceNumber
        (first, profile) = try Self.extra(header)
        entry = JournalEntry(id: JournalID(rawValue: id), firstSequence: first)
        byteCount = header.byteCount
        acknowledgedByteCount = byteCount
        read(bytes, header)
    }

    /// One above the last sequence.
    var nextSequence: SequenceNumber {
        entry.firstSequence + UInt64(groups.reduce(0) { $0 + $1.units.count })
    }

    private static func extra(
        _ header: FileHeader
    ) throws(FormatError) -> (first: SequenceNumber, profile: Profile) {
        var reader = ByteReader(header.extra)
        do {
            let first = try reader.readVarint()
            let mapping = try reader.readLengthPrefixed(atMost: reader.remaining)
            guard reader.isAtEnd else {
                throw ByteReaderError(
                    offset: reader.offset, expected: "the end of the header",
                    found: "\(reader.remaining) bytes more")
            }
            guard first < JournalFormat.sequenceLimit else {
                throw ByteReaderError(
                    offset: 0, expected: "a sequence below \(JournalFormat.sequenceLimit)",
                    found: "\(first)")
            }
            return (first, try Profile(encoded: mapping))
        } catch {
            throw .damaged(
                Damage(
                    file: header.reference, offset: 64, kind: .structure,
                    expected: "a first sequence and a profile", found: "\(error)"))
        }
    }

    /// Reads frames up to the end, a torn tail or damage.
    private mutating func read(_ bytes: [UInt8], _ header: FileHeader) {
        var frames = LogScanner(
            Array(bytes[byteCount...]), from: byteCount, binding: JournalFormat.binding(header),
            number: 0, chain: 0, looseByteCount: JournalFormat.markByteCount)
        do throws(LogScanner.Fault) {
            while let payload = try frames.next() {
                try take(payload)
                if acknowledgedCount == groups.count { acknowledgedByteCount = frames.offset }
            }
        } catch {
            fault = .damaged(
                Damage(
                    file: header.reference, offset: error.offset, kind: error.kind,
                    expected: error.expected, found: error.found))
        }
        byteCount = frames.offset
        torn = Array(frames.tail)
    }

    private mutating func take(_ payload: LogScanner.Payload) throws(LogScanner.Fault) {
        do throws(ByteReaderError) {
            try take(payload.bytes)
        } catch {
            throw LogScanner.Fault(
                offset: payload.offset + error.offset, kind: .structure, expected: error.expected,
                found: error.found)
        }
    }

    private mutating func take(_ payload: [UInt8]) throws(ByteReaderError) {
        var reader = ByteReader(payload)
        switch try reader.readUInt8() {
        case JournalFormat.groupKind: groups.append(try JournalGroup(from: &reader))
        case JournalFormat.markKind: acknowledgedCount = groups.count
        case let kind:
            throw ByteReaderError(offset: 0, expected: "a group or a mark", found: "kind \(kind)")
        }
        guard reader.isAtEnd else {
            throw ByteReaderError(
                offset: reader.offset, expected: "the end of the entry",
                found: "\(reader.remaining) bytes more")
        }
    }

    /// A sealed journal ends where the manifest says.
    private func checkSeal() throws(FormatError) {
        guard let seal = entry.seal else { return }
        let sequence = nextSequence
        guard torn.isEmpty, UInt64(byteCount) == seal.byteCount, sequence == seal.nextSequence
        else {
            throw .damaged(
                Damage(
                    file: FileReference(kind: .journal, fileID: entry.id.rawValue),
                    offset: byteCount, kind: .truncated,
                    expected: "\(seal.byteCount) bytes, sequences up to \(seal.nextSequence)",
                    found: "\(byteCount) bytes, sequences up to \(sequence)"))
        }
    }

    /// Leaves out what is not known to be acknowledged.
    mutating func keepAcknowledged() {
        guard entry.seal == nil else { return }
        groups.removeLast(groups.count - acknowledgedCount)
    }
}
