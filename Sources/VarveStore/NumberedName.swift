import VarveSegments

/// The name of a numbered file: `0000000a.seg`, `0000000a.dv-0003`, `0000000b.key`, with `.tmp` behind
/// it while the file is not whole. Persisted.
struct NumberedName {
    let kind: FileFormat
    /// The file's number; of a deletion vector that of its segment.
    let id: UInt64
    /// Of a deletion vector, from 1; else 0.
    let vector: UInt64
    let isTemporary: Bool

    /// - Returns: nil for names that are none of ours.
    init?(_ name: String) {
        isTemporary = name.hasSuffix(".tmp")
        let base = isTemporary ? String(name.dropLast(4)) : name
        if base.hasSuffix(".log") {
            guard let journal = JournalID(name: String(base.dropLast(4))) else { return nil }
            (kind, id, vector) = (.journal, journal.rawValue, 0)
            return
        }
        guard let dot = base.utf8.firstIndex(of: UInt8(ascii: ".")),
            let id = HexName.parse(String(base[..<dot]))
        else { return nil }
        self.id = id
        let ending = base[base.utf8.index(after: dot)...]
        if ending == "seg" {
            (kind, vector) = (.segment, 0)
        } else if ending == "key" {
            (kind, vector) = (.keyRun, 0)
        } else if ending.hasPrefix("dv-"), let number = UInt64(ending.dropFirst(3)), number > 0 {
            (kind, vector) = (.deletionVector, number)
        } else {
            return nil
        }
    }
}
