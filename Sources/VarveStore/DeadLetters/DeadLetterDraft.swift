import VarveBytes
import VarveReviews
import VarveSegments

/// The dead letters of one batch that the store does not have yet.
public struct DeadLetterDraft {
    let letters: [DeadLetter]
    /// Hash of code and bytes: what makes a dead letter the same as another.
    let identities: [UInt64]
    /// Hash of the bytes.
    let digests: [UInt64]
    let profile: Profile
    let storedAt: Int64
    /// Whether the letters have their numbers already.
    let keepsNumbers: Bool

    /// Letters of one segment that go to another one, with their numbers.
    init(keeping letters: [DeadLetter], profile: Profile, digestKey: [UInt8]) {
        let hash = KeyedHash(key: digestKey)
        self.letters = letters
        identities = letters.map { $0.identityHash(hash) }
        digests = letters.map { $0.digest(hash) }
        self.profile = profile
        storedAt = letters.first?.storedAt ?? 0
        keepsNumbers = true
    }

    /// The number of a letter.
    ///
    /// - Parameter first: what the first new letter gets.
    func number(_ place: Int, from first: UInt64) -> UInt64 {
        keepsNumbers ? letters[place].number : first + UInt64(place)
    }

    /// Leaves out letters that the store has, or that are twice among these. One that was dropped
    /// counts as gone; one that was replayed is there, as a record.
    ///
    /// - Parameter profile: what the letters were judged by; kept with them.
    /// - Returns: nil if none is left.
    /// - Throws: as `Snapshot.reader` when a segment of dead letters is damaged.
    public init?(
        _ letters: [DeadLetter], profile: Profile, snapshot: Snapshot, storedAt: Int64
    ) throws {
        guard !letters.isEmpty else { return nil }
        let hash = KeyedHash(key: snapshot.state.digestKey)
        let keys = letters.enumerated().map { place, letter in
            Key(
                identity: letter.identityHash(hash), digest: letter.digest(hash), place: place)
        }.sorted { $0.identity != $1.identity ? $0.identity < $1.identity : $0.place < $1.place }
        var known: Set<Int> = []
        for entry in snapshot.state.deadSegments {
            let vector = try snapshot.deletionVector(entry)
            try known.formUnion(Self.known(keys, in: snapshot.reader(entry), vector))
        }
        var seen: Set<UInt64> = []
        let fresh = keys.filter { key in
            !known.contains(key.place) && seen.insert(key.identity).inserted
        }.sorted { $0.place < $1.place }
        guard !fresh.isEmpty else { return nil }
        self.letters = fresh.map { letters[$0.place] }
        identities = fresh.map(\.identity)
        digests = fresh.map(\.digest)
        self.profile = profile
        self.storedAt = storedAt
        keepsNumbers = false
    }

    private struct Key {
        var identity: UInt64
        var digest: UInt64
        var place: Int
    }

    private static func known(
        _ keys: [Key], in reader: SegmentReader, _ vector: DeletionVector?
    ) throws -> [Int] {
        var matches: [KeyColumn.Match] = []
        try reader.keyColumn().lookup(keys.map(\.identity), appendingTo: &matches)
        matches.removeAll { vector?.isDropped(row: $0.row) == true }
        guard !matches.isEmpty else { return [] }
        matches.sort { $0.row < $1.row }
        let identities = try IdentityReader(reader)
        var known: [Int] = []
        var firstRow = 0
        var next = 0
        for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
            let begin = next
            while next < matches.count, Int(matches[next].row) < firstRow + rowGroup.rowCount {
                next += 1
            }
            if begin < next { try identities.load(ordinal) }
            for match in matches[begin..<next] {
                let key = keys[Int(match.index)]
                if identities.digest(Int(match.row) - firstRow) == key.digest {
                    known.append(key.place)
                }
            }
            firstRow += rowGroup.rowCount
        }
        return known
    }
}
