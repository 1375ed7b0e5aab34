/// Finds the profile of a source from its first 100 units.
///
/// The rule, exactly:
/// 1. A unit *matches* a profile if it has every key of the profile's `detect` at its top. A
///    profile without `detect` is never found, only named.
/// 2. A profile is a *candidate* if at least 9 of 10 of the units match it.
/// 3. The candidate with the most `detect` keys is taken. Several with the same number are
///    ambiguous, however many units match each.
///
/// Units that are no records do not count. A header of a CSV or TSV source counts as one unit.
public struct ProfileDetector: Sendable {
    /// How a source was recognised.
    public struct Detection: Hashable, Sendable {
        /// The profile to use.
        public let profile: Profile
        /// The units that matched it.
        public let matchedCount: Int
        /// The units that were looked at.
        public let unitCount: Int
    }

    /// The units that decide.
    public static let unitsMax = 100

    private struct Score {
        let profile: Profile
        var matchedCount = 0
        /// Per key of `detect`, how many units lack it.
        var missing: [Int]
    }

    private var scores: [Score]
    /// The units looked at, up to ``unitsMax``.
    public private(set) var unitCount = 0

    /// A detector among profiles of one format.
    public init(profiles: [Profile], format: RecordFormat) {
        scores = profiles.filter { $0.format == format && !$0.detect.isEmpty }.map {
            Score(profile: $0, missing: Array(repeating: 0, count: $0.detect.count))
        }
    }

    /// Whether enough units were seen.
    public var isDone: Bool { unitCount >= Self.unitsMax }

    /// Looks at a unit's decoded top-level keys; does nothing after the first 100.
    public mutating func add(keys: [[UInt8]]) {
        guard !isDone else { return }
        unitCount += 1
        for index in scores.indices {
            var isMatch = true
            for (position, key) in scores[index].profile.detect.enumerated()
            where !keys.contains(key) {
                scores[index].missing[position] += 1
                isMatch = false
            }
            if isMatch { scores[index].matchedCount += 1 }
        }
    }

    /// The profile of the units seen so far.
    public func decide() throws(DetectionError) -> Detection {
        let candidates = scores.filter { unitCount > 0 && $0.matchedCount * 10 >= unitCount * 9 }
        let keyCountMax = candidates.map(\.profile.detect.count).max() ?? 0
        let best = candidates.filter { $0.profile.detect.count == keyCountMax }
        if best.count == 1 {
            return Detection(
                profile: best[0].profile, matchedCount: best[0].matchedCount, unitCount: unitCount)
        }
        let named = best.isEmpty ? scores : best
        let sorted = named.sorted { $0.matchedCount > $1.matchedCount }
        throw DetectionError(
            isAmbiguous: !best.isEmpty, unitCount: unitCount, candidates: sorted.map(candidate))
    }

    private func candidate(_ score: Score) -> DetectionError.Candidate {
        let lacking = zip(score.profile.detect, score.missing).filter { $0.1 > 0 }
        return DetectionError.Candidate(
            name: score.profile.name, matchedCount: score.matchedCount,
            missing: lacking.sorted { $0.1 > $1.1 }.map { RawPath(key: $0.0).description })
    }
}

/// No profile fits a source, or several do.
public struct DetectionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A profile, and how near it came.
    public struct Candidate: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// The units that matched.
        public let matchedCount: Int
        /// The keys that units lacked, those that most lacked first.
        public let missing: [String]
    }

    /// Whether several profiles fit equally; none does otherwise.
    public let isAmbiguous: Bool
    /// The units that were looked at.
    public let unitCount: Int
    /// The profiles in question, best first.
    public let candidates: [Candidate]

    /// What is wrong, each candidate on a line of its own, and the remedy.
    public var description: String {
        if unitCount == 0 { return "no profile can be found without a record; name one: --profile" }
        let first = unitCount == 1 ? "the first unit" : "the first \(unitCount) units"
        var text =
            isAmbiguous
            ? "several profiles fit \(first); choose one: --profile"
            : "no profile fits \(first); name one: --profile"
        for candidate in candidates {
            text += "\n  \(candidate.name)"
            if unitCount > 1 { text += ": \(candidate.matchedCount) of \(unitCount) units" }
            if !candidate.missing.isEmpty {
                text += unitCount > 1 ? ", " : ": "
                text += "lacking \(candidate.missing.joined(separator: ", "))"
            }
        }
        return text
    }
}
