/// Why a filter, a list of columns or an order is refused, and where.
public struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence without a full stop.
    public let message: String
    /// The place in ``text``, in UTF-8 bytes; empty at a point, such as the end.
    public let range: Range<Int>
    /// What may have been meant; nil if nothing is near.
    public let suggestion: String?
    /// The whole text that was refused.
    public let text: String

    /// An error at a place; the range is cut to the text.
    public init(message: String, range: Range<Int>, suggestion: String? = nil, text: String) {
        self.message = message
        self.range = range.clamped(to: 0..<text.utf8.count)
        self.suggestion = suggestion
        self.text = text
    }

    /// The message and the suggestion on one line.
    public var description: String {
        suggestion.map { "\(message); did you mean \($0)?" } ?? message
    }
}

/// A fault as parsing and binding know it; the text joins it at the outermost place.
struct Fault: Error {
    let message: String
    let range: Range<Int>
    var suggestion: String?

    init(_ message: String, at range: Range<Int>, suggestion: String? = nil) {
        self.message = message
        self.range = range
        self.suggestion = suggestion
    }
}
