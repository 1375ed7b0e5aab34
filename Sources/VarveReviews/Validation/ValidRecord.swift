/// What a validated record's writer needs to know of it. Used again and again: a list that grew
/// keeps its memory.
@unsafe
public struct ValidRecord {
    /// The decoded id, or the hex digits of a derived one; 1...1,024 bytes. It points into the
    /// record or into the validator's memory and is valid until the next call.
    public internal(set) var identity = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    /// The review's time, microseconds since 1970-01-01T00:00:00Z.
    public internal(set) var micros: Int64 = 0
    /// The parts of the record that do not count when it is compared: the tokens of volatile
    /// values, quotes included, ascending, in bytes from the record's start. Mostly empty.
    public internal(set) var volatileRanges: [Range<Int>] = []

    /// An empty one, to be filled.
    public init() {}
}
