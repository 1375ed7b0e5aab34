/// The serialisation of a shape. Persisted.
///
/// ```
/// tag        1 byte    1 = JSON record, 2 = opaque record (nothing follows)
/// slotCount  varint    at most 1,024
/// pieces     slotCount + 1 times: varint length, bytes
/// slots      slotCount times: kind (1 byte), style (1 byte)
///
/// tag        1 byte    3 = row of a table
/// dialect    1 byte    1 = CSV, 2 = TSV
/// ending     1 byte    1 = a carriage return ends the row, else 0
/// cellCount  varint    1 to 1,000
/// cells      cellCount times: key (varint length, bytes), style (1 byte)
/// ```
///
/// Keys and members of JSON are not written: they are read from the pieces. A row's pieces are not
/// written: they follow from dialect, styles and ending. Tags from 4 on are free.
enum ShapeFormat {
    static var jsonTag: UInt8 { 1 }
    static var opaqueTag: UInt8 { 2 }
    static var rowTag: UInt8 { 3 }

    /// A record with more members is kept whole.
    static var membersMax: Int { 1024 }
    /// A record whose serialised shape is longer is kept whole.
    static var encodedBytesMax: Int { 1 << 17 }
}

/// Why bytes are not a shape.
public struct ShapeFormatError: Error, Equatable, Sendable {
    /// Offset within the bytes.
    public let offset: Int
    public let expected: String
    public let found: String
}
