import VarveBytes
import VarveSegments

/// Reads the edits of a manifest one after another.
///
/// As a manifest gets its name only when its first edit is synced, a bad first one is damage and no
/// torn tail.
struct ManifestScanner {
    let file: String
    private var frames: LogScanner

    /// - Parameters:
    ///   - bytes: the file from `start` on, which is where an edit begins.
    ///   - position: what the manifest had come to there.
    init(
        _ bytes: [UInt8], from start: Int, of file: String, binding: UInt32,
        position: ManifestPosition
    ) {
        self.file = file
        frames = LogScanner(
            bytes, from: start, binding: binding, number: position.edit, chain: position.chain)
    }

    /// Of the last whole edit.
    var position: ManifestPosition {
        ManifestPosition(edit: frames.number, chain: frames.chain)
    }

    /// Where in the file the next edit begins, or the torn tail.
    var offset: Int { frames.offset }

    /// Bytes behind the last whole edit.
    var remaining: Int { frames.remaining }

    /// The next edit; `nil` at the end and at a torn tail, which `remaining` tells apart.
    mutating func next() throws(ManifestError) -> Edit? {
        let payload: LogScanner.Payload?
        do throws(LogScanner.Fault) {
            payload = try frames.next()
        } catch {
            throw damage(error.kind, at: error.offset, error.expected, error.found)
        }
        if let payload { return try decode(payload) }
        guard remaining == 0 || offset > ManifestFormat.headerByteCount else {
            throw damage(
                .checksum, at: offset, "a whole first edit", "a bad one of \(remaining) bytes")
        }
        return nil
    }

    private func decode(_ payload: LogScanner.Payload) throws(ManifestError) -> Edit {
        guard payload.bytes.count <= ManifestFormat.payloadByteCountMax else {
            throw damage(
                .structure, at: payload.offset,
                "an edit of at most \(ManifestFormat.payloadByteCountMax) bytes",
                "\(payload.bytes.count)")
        }
        do throws(ByteReaderError) {
            return try Edit(number: frames.number, payload: payload.bytes)
        } catch {
            throw damage(
                .structure, at: payload.offset + error.offset, error.expected, error.found)
        }
    }

    private func damage(
        _ kind: Damage.Kind, at offset: Int, _ expected: String, _ found: String
    ) -> ManifestError {
        .damaged(
            ManifestDamage(
                file: file, offset: offset, kind: kind, expected: expected, found: found))
    }
}
