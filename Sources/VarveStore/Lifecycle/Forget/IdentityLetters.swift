import Crypto
import VarveReviews
import VarveSegments

/// The dead letters of one segment that bear an identity.
struct IdentityLetters {
    let entry: SegmentEntry
    var rows: Set<UInt32> = []
    /// SHA-256 of the bytes of each, as far as they were kept.
    var digests: [[UInt8]] = []
}

/// Finds the dead letters that bear an identity, dropped and replayed ones too. For one thread.
struct IdentityLetterFinder {
    let snapshot: Snapshot

    /// By segment.
    ///
    /// A letter of the namespace bears the identity where its bytes tell that id, see `UnitIdentity`;
    /// where they tell none, if the id stands in them as a word of its own.
    /// - Throws: `StoreError`, naming the file that cannot be read.
    /// - Complexity: reads the dead letters of the namespace.
    func letters(of identity: Identity) throws -> [IdentityLetters] {
        var found: [IdentityLetters] = []
        for entry in snapshot.state.deadSegments {
            let own = try letters(of: identity, in: entry)
            if !own.rows.isEmpty { found.append(own) }
        }
        return found
    }

    private func letters(
        of identity: Identity, in entry: SegmentEntry
    ) throws -> IdentityLetters {
        var found = IdentityLetters(entry: entry)
        let reader = DeadLetterReader(snapshot)
        guard let profile = try reader.profile(of: entry),
            profile.namespace.utf8.elementsEqual(identity.namespace)
        else { return found }
        let unit = UnitIdentity(profile: profile)
        try reader.forEachStored(in: entry) { row, letter in
            let told = unit.identity(of: letter.bytes)
            guard told.map({ $0 == identity.id }) ?? letter.bytes.holdsWord(identity.id) else {
                return
            }
            found.rows.insert(row)
            found.digests.append(Array(SHA256.hash(data: letter.bytes)))
        }
        return found
    }

    /// Writes the other letters of a segment to a new one, which takes its place. They keep their
    /// numbers.
    func rewrite(_ erased: IdentityLetters, into files: inout NewFiles) throws {
        let entry = erased.entry
        var kept: [DeadLetter] = []
        var places: [UInt32: UInt32] = [:]
        let reader = DeadLetterReader(snapshot)
        try reader.forEachStored(in: entry) { row, letter in
            guard !erased.rows.contains(row) else { return }
            places[row] = UInt32(kept.count)
            kept.append(letter)
        }
        files.add(.removeSegment(entry.id))
        files.replace(snapshot.paths.segment(entry))
        if let vector = entry.deletionVector {
            files.replace(snapshot.paths.deletionVector(entry, number: vector.number))
        }
        // Only segments of a known profile have letters that bear an identity.
        guard !kept.isEmpty, let profile = try reader.profile(of: entry) else { return }
        let draft = DeadLetterDraft(
            keeping: kept, profile: profile, digestKey: snapshot.state.digestKey)
        let written = try DeadLetterWriter.write(draft, inputs: [entry.id], into: &files)
        try keepMarks(entry, written, places, &files)
    }

    /// Letters that were dropped or replayed stay so.
    private func keepMarks(
        _ entry: SegmentEntry, _ written: SegmentEntry, _ places: [UInt32: UInt32],
        _ files: inout NewFiles
    ) throws {
        let marks = (try snapshot.deletionVector(entry)?.entries ?? []).compactMap { mark in
            places[mark.row].map {
                DeletionVector.Entry(row: $0, since: mark.since, reason: mark.reason)
            }
        }
        guard !marks.isEmpty else { return }
        let vector = DeletionVector(
            segmentID: written.id.rawValue, rowCount: Int(written.rows), entries: marks)
        try files.write(vector, of: written, number: try files.takeFileID())
    }
}

extension [UInt8] {
    /// Whether bytes stand in these, wherever.
    func holds(_ text: [UInt8]) -> Bool { firstPlace(of: text, from: 0) != nil }

    /// Whether bytes stand in these with no letter, digit, `_` or `-` on either side.
    func holdsWord(_ text: [UInt8]) -> Bool {
        var start = 0
        while let place = firstPlace(of: text, from: start) {
            let end = place + text.count
            if place == 0 || !self[place - 1].isOfWord, end == count || !self[end].isOfWord {
                return true
            }
            start = place + 1
        }
        return false
    }

    private func firstPlace(of text: [UInt8], from start: Int) -> Int? {
        guard let first = text.first, count >= text.count else { return nil }
        var place = start
        while place <= count - text.count {
            if self[place] == first, self[place..<place + text.count].elementsEqual(text) {
                return place
            }
            place += 1
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isOfWord: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
            true
        default: false
        }
    }
}
