/// A piece of text that is never cut: a visible character with all that is joined to it, or one that
/// must not reach a terminal.
struct Cluster: Equatable {
    /// Its bytes in the text.
    let range: Range<Int>
    /// Columns by the rules of Unicode: an emoji of several parts is one.
    let columns: Int
    /// Columns on a terminal that knows no joined emoji and shows each part.
    let columnsApart: Int
    /// Whether it may be shown as it is. If not, `scalar` tells what to write out, or else a byte.
    let isHarmless: Bool
    let scalar: Unicode.Scalar?
    /// Marks that were left out after ``ClusterReader/scalarsMax``.
    var isCut = false
}
