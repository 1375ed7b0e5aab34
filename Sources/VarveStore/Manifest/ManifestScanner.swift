import VarveBytes
import VarveSegments

/// Walks over the edits of a manifest and tells a torn tail from damage.
///
/// An edit is written and synced before the next one, so a crash can spoil nothing but the last. A
/// bad edit with nothing valid behind it is therefore taken for one that a crash tore; a bad edit
/// with the header of a later one behind it is damage, and so is a bad first one, as a manifest gets
/// its name only when its first edit is synced.
struct ManifestScanner {
    let file: String
    /// Checksum of the file's header.
    let binding: UInt32
    /// Of the last whole edit.
    private(set) var position: ManifestPosition
    /// Where in the file `bytes` begins.
    private let start: Int
    private let bytes: [UInt8]
    /// Where in `bytes` the next edit begins.
    private var cursor = 0

    /// - Parameters:
    ///   - bytes: the file from `start` on, which is where an edit begins.
    ///   - position: what the manifest had come to there.
    init(
        _ bytes: [UInt8], from start: Int, of file: String, binding: UInt32,
        position: ManifestPosition
    ) {
        self.bytes = bytes
        self.start = start
        self.file = file
        self.binding = binding
        self.position = position
    }

    /// Where in the file the next edit begins, or the torn tail.
    var offset: Int { start + cursor }

    /// Bytes behind the last whole edit.
    var remaining: Int { bytes.count - cursor }

    /// The next edit; `nil` at the end and at a torn tail, which `remaining` tells apart.
    mutating func next() throws(ManifestError) -> Edit? {
        guard remaining > 0 else { return nil }
        guard let header = header(at: cursor) else {
            return try tornTail(searchingFrom: cursor + 1)
        }
        let expected = position.edit &+ 1
        guard header.number == expected else {
            throw damage(.structure, "edit \(expected)", "edit \(header.number)")
        }
        let (frame, overflow) = header.payloadByteCount.addingReportingOverflow(
            ManifestFormat.editFrameByteCount)
        guard !overflow, frame <= remaining else { return try tornTail(searchingFrom: nil) }
        let payloadStart = cursor + ManifestFormat.editHeaderByteCount
        let payload = Array(bytes[payloadStart..<(payloadStart + header.payloadByteCount)])
        let chain = EditFrame.chain(
            Array(bytes[cursor..<(cursor + 12)]), payload, after: position.chain)
        guard chain == UInt32(littleEndian: bytes, at: payloadStart + payload.count) else {
            return try tornTail(searchingFrom: cursor + frame)
        }
        let edit = try decode(payload, number: expected)
        position = ManifestPosition(edit: expected, chain: chain)
        cursor += frame
        return edit
    }

    private func decode(_ payload: [UInt8], number: UInt64) throws(ManifestError) -> Edit {
        guard payload.count <= ManifestFormat.payloadByteCountMax else {
            throw damage(
                .structure, "an edit of at most \(ManifestFormat.payloadByteCountMax) bytes",
                "\(payload.count)")
        }
        do throws(ByteReaderError) {
            return try Edit(number: number, payload: payload)
        } catch {
            let inFile = ManifestFormat.editHeaderByteCount + error.offset
            throw damage(.structure, error.expected, error.found, after: inFile)
        }
    }

    /// Nothing if a crash can have made what stands here, else the damage.
    private func tornTail(searchingFrom first: Int?) throws(ManifestError) -> Edit? {
        guard offset > ManifestFormat.headerByteCount else {
            throw damage(.checksum, "a whole first edit", "a bad one of \(remaining) bytes")
        }
        guard let first, let later = laterEdit(from: first) else { return nil }
        throw damage(
            .checksum, "a whole edit \(position.edit &+ 1), as edit \(later.number) follows",
            "a bad one")
    }

    /// The first header of a later edit. Its own checksum is enough: it could not be there unless
    /// the bad edit had been whole once.
    private func laterEdit(from first: Int) -> EditFrame.Header? {
        var at = first
        while at + ManifestFormat.editHeaderByteCount <= bytes.count {
            // Cheap first: a number that can be. Nobody appends 2^32 edits to one file.
            let number = UInt64(littleEndian: bytes, at: at + 4)
            if number > position.edit, number - position.edit < 1 << 32, let header = header(at: at)
            {
                return header
            }
            at += 1
        }
        return nil
    }

    private func header(at index: Int) -> EditFrame.Header? {
        guard index + ManifestFormat.editHeaderByteCount <= bytes.count else { return nil }
        return EditFrame.Header(
            Array(bytes[index..<(index + ManifestFormat.editHeaderByteCount)]), binding: binding)
    }

    private func damage(
        _ kind: Damage.Kind, _ expected: String, _ found: String, after bytes: Int = 0
    ) -> ManifestError {
        .damaged(
            ManifestDamage(
                file: file, offset: offset + bytes, kind: kind, expected: expected, found: found))
    }
}
