/// What survives a simulated crash.
public enum CrashModel: Sendable, Hashable {
    /// K: all that was issued, as after the process was killed.
    case keepIssued
    /// A: only bytes that were synced, under names whose folder was synced, as after the worst
    /// power cut. A name that is there without its bytes stands for an empty file.
    case keepSynced
    /// B: what was synced and, of the rest, the bytes of the operations up to `through` and the
    /// names of those up to `names`: numbers of the log. Names may run ahead of bytes.
    case keepPrefix(through: Int, names: Int)
    /// C: what was synced and some of the rest: of the names any subset of the changes, of the
    /// bytes any subset of the 512-byte sectors. A sector that did not get to the disk holds what
    /// was there before, zeros, garbage, another file's bytes, or is torn. A file has any length
    /// that it may have had. A sector's bytes that were synced stay as they are.
    case keepSectors(seed: UInt64)
}

extension CrashModel: CaseIterable {
    /// The two that need no number: the mildest and the harshest.
    public static var allCases: [CrashModel] { [.keepIssued, .keepSynced] }
}

extension CrashModel {
    /// Whether names of an operation survive that no sync made durable.
    func keepsNames(of number: Int, _ random: inout SeededGenerator) -> Bool {
        switch self {
        case .keepIssued: true
        case .keepSynced: false
        case .keepPrefix(_, let names): number <= names
        case .keepSectors: Bool.random(using: &random)
        }
    }

    /// What the seed decides, the same each time.
    var random: SeededGenerator {
        if case .keepSectors(let seed) = self { return SeededGenerator(seed: seed) }
        return SeededGenerator(seed: 0)
    }
}
