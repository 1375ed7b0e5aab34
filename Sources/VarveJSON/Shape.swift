/// Everything of a record that is not a value, in order: keys, punctuation, quotes, white space,
/// `null`, `true`, `false`, and how each string is escaped. A shape and a record's values give the
/// record's bytes.
///
/// A record is `pieces[0]`, the value of slot 0, `pieces[1]`, ..., the last piece.
public final class Shape: Sendable {
    /// The literal bytes before, between and behind the values: one more than there are slots.
    public let pieces: [[UInt8]]
    /// Where values go, in order.
    public let slots: [Slot]
    /// The top-level members, in order; none for an opaque record.
    public let members: [Member]
    /// Canonical serialisation. Persisted: see the module's article.
    public let encoded: [UInt8]
    /// `ShapeHash.hash(encoded)`. Persisted.
    public let hash: UInt64
    /// Of a row's shape the heading that its table has; nil for others.
    public let header: RowHeader?

    /// All pieces and 64 bytes, for comparing by blocks.
    let literals: [UInt8]
    /// What stands before each slot, and the style of its value.
    let steps: [Step]
    /// Where the last piece starts within `literals`.
    let lastPieceStart: Int
    /// Of a row's shape what stands before each value where the row is a JSON object: `{"a":"`.
    let objectPieces: [[UInt8]]

    struct Step {
        var pieceStart: Int
        var pieceCount: Int
        var style: EscapeStyle
    }

    init(
        pieces: [[UInt8]], slots: [Slot], members: [Member], encoded: [UInt8],
        header: RowHeader? = nil
    ) {
        self.header = header
        objectPieces = header.map(Self.objectPieces) ?? []
        self.pieces = pieces
        self.slots = slots
        self.members = members
        self.encoded = encoded
        hash = ShapeHash.hash(encoded)
        var literals: [UInt8] = []
        var steps: [Step] = []
        for (slot, piece) in zip(slots, pieces) {
            // Numbers and nested texts are copied as they are.
            let style = slot.kind == .string ? slot.style : .raw
            steps.append(
                Step(pieceStart: literals.count, pieceCount: piece.count, style: style))
            literals += piece
        }
        lastPieceStart = literals.count
        literals += (pieces.last ?? []) + [UInt8](repeating: 0, count: 64)
        self.literals = literals
        self.steps = steps
    }

    /// The shape of any record that is kept whole: empty pieces and one slot for all its bytes.
    public static let opaque = Shape(
        pieces: [[], []], slots: [Slot(key: [], kind: .opaque, style: .raw)], members: [],
        encoded: [ShapeFormat.opaqueTag])

    /// Whether this is `opaque`.
    public var isOpaque: Bool { encoded.first == ShapeFormat.opaqueTag }

    /// Whether the values of a slot are decoded texts; else they are the record's bytes.
    public func isDecoded(_ slot: Int) -> Bool {
        steps[slot].style.isDecoded
    }
}

/// The hash of a shape that users see as `_shape`. Persisted.
///
/// FNV-1a with 64 bits over the shape's serialisation, then the finaliser of MurmurHash3
/// (`fmix64`), as the upper bits of FNV mix badly. Test vectors stand in the module's article.
public enum ShapeHash {
    /// - Complexity: linear.
    public static func hash(_ bytes: [UInt8]) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ hash >> 33
    }
}
