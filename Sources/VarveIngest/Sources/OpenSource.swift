import Crypto
import VarveJSON

/// A source that is open, how it is read, and from where on.
struct OpenSource {
    /// The source's place in the run.
    let index: Int
    let source: Source
    let reading: SourceReading
    let head: SourceHead
    /// How the profile was found, for people.
    let detection: String
    /// Nothing stands in it but white space: its profile is any.
    let isBlank: Bool
    /// Finds its units; nil for lines. In the state behind `offset`.
    let splitter: (any UnitSplitter)?
    /// Bytes that an interrupted run committed.
    var offset: UInt64 = 0
    /// What stands before `offset`.
    var position = SourcePosition()
    /// Of the bytes before `offset`.
    var digest = SHA256()
    /// Nothing that could be read is left.
    var isEnded = false
}
