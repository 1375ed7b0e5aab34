/// The known name that is nearest to one that is not known.
enum NearestName {
    /// Names longer than this are not compared.
    private static let bytesMax = 64

    /// The candidate with the least distance, if that is at most a third of the name's length; the
    /// first one of several. O(candidates × length²), with short names only.
    static func of(_ name: [UInt8], in candidates: some Sequence<[UInt8]>) -> [UInt8]? {
        guard name.count <= bytesMax else { return nil }
        let wanted = ASCIIText.lower(name)
        var best: (distance: Int, name: [UInt8])?
        for candidate in candidates where candidate.count <= bytesMax {
            let limit = min(
                (best?.distance ?? .max) - 1, max(1, max(name.count, candidate.count) / 3))
            guard limit >= 0, abs(candidate.count - name.count) <= limit else { continue }
            let distance = distance(wanted, ASCIIText.lower(candidate))
            if distance <= limit { best = (distance, candidate) }
        }
        // A name of one or two letters is near to everything.
        return best.flatMap { $0.distance < name.count ? $0.name : nil }
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var older = [Int](repeating: 0, count: right.count + 1)
        var old = Array(0...right.count)
        for row in 0..<left.count {
            var new = [row + 1]
            for column in 0..<right.count {
                let isSame = left[row] == right[column]
                var cost = min(old[column] + (isSame ? 0 : 1), old[column + 1] + 1, new[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    cost = min(cost, older[column - 1] + 1)
                }
                new.append(cost)
            }
            (older, old) = (old, new)
        }
        return old[right.count]
    }
}
