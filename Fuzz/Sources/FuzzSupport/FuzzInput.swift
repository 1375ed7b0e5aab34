/// The bytes of one run, taken from the front as numbers and pieces. Past their end everything is
/// zero and empty, so that every input means something.
public struct FuzzInput {
    private var rest: ArraySlice<UInt8>

    public init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    /// The bytes that libFuzzer gives.
    public init(_ data: UnsafePointer<UInt8>?, _ count: Int) {
        self.init(unsafe Array(UnsafeBufferPointer(start: data, count: count)))
    }

    public var isEmpty: Bool { rest.isEmpty }

    public mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    public mutating func bool() -> Bool { byte() & 1 == 1 }

    /// A number of up to eight bytes, little-endian.
    public mutating func word(_ byteCount: Int = 8) -> UInt64 {
        (0..<byteCount).reduce(0) { $0 | UInt64(byte()) << UInt64(8 * $1) }
    }

    /// A number below `bound`, which is above zero, of as few bytes as that takes.
    public mutating func number(below bound: Int) -> Int {
        Int(word(bound <= 1 << 8 ? 1 : bound <= 1 << 16 ? 2 : 4) % UInt64(bound))
    }

    /// One of some values, of which there is at least one.
    public mutating func choice<Value>(_ values: [Value]) -> Value {
        values[number(below: values.count)]
    }

    /// Up to `count` bytes.
    public mutating func bytes(atMost count: Int) -> [UInt8] {
        let taken = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
        return taken
    }

    /// A length in one byte, and that many bytes.
    public mutating func piece() -> [UInt8] {
        let count = Int(byte())
        return bytes(atMost: count)
    }

    /// The bytes before the first `end`, which is passed over; all where there is none.
    public mutating func bytes(upTo end: UInt8) -> [UInt8] {
        let taken = bytes(atMost: rest.prefix { $0 != end }.count)
        _ = byte()
        return taken
    }

    /// All that is left.
    public mutating func all() -> [UInt8] { bytes(atMost: rest.count) }
}
