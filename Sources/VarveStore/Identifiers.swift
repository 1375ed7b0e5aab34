/// The number of an accepted record in arrival order, never reused. A plain integer, as it is
/// counted with; the name only tells readers of a signature what is meant.
public typealias SequenceNumber = UInt64

/// The number of a segment; unique among all numbered files of a store, never reused.
public struct SegmentID: RawRepresentable, Hashable, Comparable, Sendable {
    /// The number. Persisted.
    public let rawValue: UInt64

    /// The identifier of that number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// How files are named: at least eight lower-case hexadecimal digits.
    public var name: String { HexName.text(rawValue) }

    /// The number a name stands for; `nil` unless `name` would give these very bytes.
    public init?(name: String) {
        guard let value = HexName.parse(name) else { return nil }
        rawValue = value
    }

    /// By number.
    public static func < (left: SegmentID, right: SegmentID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The number of a run of the key index; drawn from the same counter as `SegmentID`.
public struct KeyRunID: RawRepresentable, Hashable, Comparable, Sendable {
    /// The number. Persisted.
    public let rawValue: UInt64

    /// The identifier of that number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// How files are named: at least eight lower-case hexadecimal digits.
    public var name: String { HexName.text(rawValue) }

    /// The number a name stands for; `nil` unless `name` would give these very bytes.
    public init?(name: String) {
        guard let value = HexName.parse(name) else { return nil }
        rawValue = value
    }

    /// By number.
    public static func < (left: KeyRunID, right: KeyRunID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The number of an ingest, a compact or another change, as users see it; never reused.
public struct RunID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number. Persisted.
    public let rawValue: UInt64

    /// The identifier of that number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// In decimal digits.
    public var description: String { String(rawValue) }

    /// By number.
    public static func < (left: RunID, right: RunID) -> Bool { left.rawValue < right.rawValue }
}

/// Lower-case hexadecimal of at least eight digits. Persisted, in file names.
enum HexName {
    static let digitsMin = 8

    static func text(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digitsMin - digits.utf8.count)) + digits
    }

    /// Strict: takes only what `text` gives, so that no two names mean one number.
    static func parse(_ name: String) -> UInt64? {
        let bytes = Array(name.utf8)
        guard bytes.count >= digitsMin, bytes.count <= 16 else { return nil }
        if bytes.count > digitsMin, bytes[0] == UInt8(ascii: "0") { return nil }
        var value: UInt64 = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = value << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                value = value << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }
}
