/// Takes text apart into grapheme clusters (Unicode Standard Annex 29) with their widths.
///
/// Valid UTF-8 is not asked for. Reads no byte beyond the text. The work for each cluster is bounded:
/// a tower of marks is cut.
@safe
struct ClusterReader {
    /// Characters of a cluster that are shown. The longest emoji in use have 10.
    static let scalarsMax = 16

    private let text: UnsafeRawBufferPointer
    private(set) var offset = 0

    /// - Parameter text: valid as long as the reader is used.
    init(_ text: UnsafeRawBufferPointer) { unsafe self.text = text }

    /// The next cluster; nil at the end.
    mutating func next() -> Cluster? {
        guard unsafe offset < text.count else { return nil }
        let start = offset
        if let cluster = printableASCII(start) { return cluster }
        guard let first = unsafe UTF8Text.scalar(text, start) else {
            offset = start + 1
            return Cluster(
                range: start..<start + 1, columns: 0, columnsApart: 0, isHarmless: false,
                scalar: nil)
        }
        offset = start + UTF8.width(first)
        var join = ClusterJoin(first)
        let end = join.isControl ? offset : follow(&join)
        let isHarmless = !join.isControl && join.columns > 0
        // Of what shows nothing, such as marks without a letter, every character is written out.
        if !isHarmless { offset = start + UTF8.width(first) }
        var cluster = Cluster(
            range: start..<(isHarmless ? end : offset), columns: join.columns,
            columnsApart: join.columnsApart, isHarmless: isHarmless, scalar: first)
        cluster.isCut = isHarmless && end < offset
        return cluster
    }

    /// Moves past all that belongs to the cluster; the end of what is shown of it.
    private mutating func follow(_ join: inout ClusterJoin) -> Int {
        var end = offset
        while unsafe offset < text.count, let scalar = unsafe UTF8Text.scalar(text, offset),
            join.takes(scalar)
        {
            let isShown = join.count < Self.scalarsMax
            join.add(scalar, isShown: isShown)
            offset += UTF8.width(scalar)
            if isShown { end = offset }
        }
        return end
    }

    /// The fast way for a letter of ASCII that is followed by another one.
    @inline(__always)
    private mutating func printableASCII(_ start: Int) -> Cluster? {
        let byte = unsafe text[start]
        let following = unsafe start + 1 < text.count ? text[start + 1] : 0
        guard byte >= 0x20, byte < 0x7f, following < 0x80 else { return nil }
        offset = start + 1
        return Cluster(
            range: start..<start + 1, columns: 1, columnsApart: 1, isHarmless: true, scalar: nil)
    }
}
