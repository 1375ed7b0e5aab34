/// What a reader must know to read a file rightly. A file with an unknown bit is refused by the
/// bit's name. Bits are persisted and never reused; the bytes under them are little-endian.
public struct RequiredFeatures: OptionSet, Hashable, Sendable {
    /// The persisted bits.
    public let rawValue: UInt64

    /// A set of the given bits, known or not.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Pages refer to dictionaries outside of the file, by content.
    public static let sharedDictionaries = RequiredFeatures(rawValue: 1 << 0)
    /// Text pages are coded by learned tokens.
    public static let tokenEncoding = RequiredFeatures(rawValue: 1 << 1)
    /// Pages use encodings that version 1 does not name.
    public static let extendedEncodings = RequiredFeatures(rawValue: 1 << 2)
    /// Pages use codecs that version 1 does not name.
    public static let extendedCodecs = RequiredFeatures(rawValue: 1 << 3)
    /// Everything behind the header is encrypted.
    public static let encryption = RequiredFeatures(rawValue: 1 << 4)
    /// The file carries dead rows of its own, beside those of its deletion vector.
    public static let embeddedDeletions = RequiredFeatures(rawValue: 1 << 5)
    /// Deletion reasons that version 1 does not name.
    public static let extendedReasons = RequiredFeatures(rawValue: 1 << 6)

    /// Shapes of rows of tables: CSV and TSV.
    public static let rowShapes = RequiredFeatures(rawValue: 1 << 7)

    /// A key column that keeps 8 bits of a hash instead of 16.
    public static let shortKeys = RequiredFeatures(rawValue: 1 << 8)

    /// What this program can read. The first files of version 1 need none.
    public static let supported: RequiredFeatures = [.rowShapes, .shortKeys]

    /// The names of all bits in this set, lowest first; a bit without one is `bit-N`.
    public var names: [String] {
        featureNames(rawValue, RequiredFeatures.nameByBit)
    }

    /// The first feature that this program does not support, by name.
    public var firstUnsupportedName: String? {
        subtracting(.supported).names.first
    }

    private static let nameByBit = [
        "shared-dictionaries", "token-encoding", "extended-encodings", "extended-codecs",
        "encryption", "embedded-deletions", "extended-reasons", "row-shapes", "short-keys",
    ]
}

/// What a reader may use if it knows it, and pass over if it does not. Bits are persisted and
/// never reused.
public struct OptionalFeatures: OptionSet, Hashable, Sendable {
    /// The persisted bits.
    public let rawValue: UInt64

    /// A set of the given bits, known or not.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Pages of text have summaries that rule out substrings.
    public static let textSummaries = OptionalFeatures(rawValue: 1 << 0)
    /// The file has a membership filter over its keys.
    public static let keyFilter = OptionalFeatures(rawValue: 1 << 1)

    /// The names of all bits in this set, lowest first; a bit without one is `bit-N`.
    public var names: [String] {
        featureNames(rawValue, ["text-summaries", "key-filter"])
    }
}

private func featureNames(_ bits: UInt64, _ nameByBit: [String]) -> [String] {
    (0..<64).filter { bits >> UInt64($0) & 1 == 1 }
        .map { $0 < nameByBit.count ? nameByBit[$0] : "bit-\($0)" }
}
