/// A value of a row. Bytes are valid only as long as the call that hands them over.
@safe
public enum Cell {
    /// There is no such key.
    case missing
    case null
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    /// Decoded text; UTF-8, or what a record had instead.
    case text(UnsafeRawBufferPointer)
    /// A nested value, or a number, as the record writes it.
    case json(UnsafeRawBufferPointer)
    /// Microseconds since 1970-01-01T00:00:00Z.
    case timestamp(Int64)
    /// Days since 1970-01-01.
    case date(Int64)
}
