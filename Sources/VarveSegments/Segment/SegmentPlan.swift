import VarveBytes
import VarveColumns
import VarveJSON

/// All that the row groups of one new segment share, settled before the first is encoded, so that
/// they can be encoded in any order and on any thread.
public struct SegmentPlan: Sendable {
    public let header: FileHeader
    public let kind: SegmentKind
    public let partition: [UInt8]
    public let tier: UInt8
    public let digestKey: [UInt8]
    public let inputs: [UInt64]
    /// Resolved mappings that the shapes' profile indexes refer to.
    public let profiles: [[UInt8]]
    public let shapeProfiles: [Int?]
    public let layout: SegmentLayout
    /// For each raw column and shape the slot that the column holds.
    let columnSlots: [[ColumnSlot]]

    var shapes: [Shape] { layout.shapes }
    var columns: [ColumnKey] { layout.columns }
    var slotColumns: [[Int]] { layout.slotColumns }
    var binding: BlockBinding { layout.binding }

    /// Makes the plan for rows of `candidates`.
    ///
    /// - Parameters:
    ///   - candidates: shapes of the rows, the most frequent first, and their profiles.
    ///   - assigned: for each candidate the segment's own index of its shape. Candidates beyond
    ///     `SegmentFormat.shapesMax` shapes or `SegmentFormat.columnsMax` columns share the opaque
    ///     shape of their profile. Shapes of rows cannot, as a row does not name its cells: whoever
    ///     makes a plan leaves those that do not fit to another segment.
    /// - Complexity: O(keys of all candidates).
    public init(
        header: FileHeader, kind: SegmentKind, partition: [UInt8], tier: UInt8,
        digestKey: [UInt8], inputs: [UInt64], profiles: [[UInt8]],
        candidates: [(shape: Shape, profile: Int?)],
        assigned: inout [Int]
    ) {
        var columns = ColumnLayout(reservedShapes: profiles.count)
        assigned = candidates.map { columns.add($0.shape, profile: $0.profile) }
        var needed: RequiredFeatures = []
        if columns.shapes.contains(where: \.isRow) { needed.insert(.rowShapes) }
        if tier >= SegmentFormat.shortKeysTier { needed.insert(.shortKeys) }
        let header = header.requiring(needed)
        self.header = header
        self.kind = kind
        self.partition = partition
        self.tier = tier
        self.digestKey = digestKey
        self.inputs = inputs
        self.profiles = profiles
        shapeProfiles = columns.shapeProfiles
        layout = SegmentLayout(
            shapes: columns.shapes, columns: columns.columns, slotColumns: columns.slotColumns,
            binding: BlockBinding(header))
        columnSlots = layout.columnSlots()
    }

    /// A plan for row groups of a segment that are copied as they are.
    ///
    /// - Parameters:
    ///   - header: of the new segment; the features of the old one are added.
    ///   - inputs: the segments that it is to replace.
    public init(header: FileHeader, copying reader: SegmentReader, inputs: [UInt64]) {
        let header = header.requiring(reader.header.requiredFeatures)
        self.header = header
        self.inputs = inputs
        kind = reader.footer.kind
        partition = reader.footer.partition
        tier = reader.footer.tier
        digestKey = reader.footer.digestKey
        profiles = reader.footer.profiles
        shapeProfiles = reader.footer.shapes.map(\.profile)
        layout = SegmentLayout(
            shapes: reader.layout.shapes, columns: reader.layout.columns,
            slotColumns: reader.layout.slotColumns, binding: BlockBinding(header))
        columnSlots = layout.columnSlots()
    }
}

/// Which slot of a shape a column holds; -1 for none.
struct ColumnSlot: Sendable {
    var index: Int32 = -1
    /// Its values are decoded texts.
    var isDecoded = false
    /// How these are escaped in a record.
    var style = EscapeStyle.raw
}

extension SegmentLayout {
    /// The transpose of `slotColumns`, for the columns behind the system's.
    fileprivate func columnSlots() -> [[ColumnSlot]] {
        let first = SystemColumn.allCases.count
        let none = [ColumnSlot](repeating: ColumnSlot(), count: shapes.count)
        var slots = [[ColumnSlot]](repeating: none, count: columns.count - first)
        for (shape, columns) in slotColumns.enumerated() {
            for (slot, column) in columns.enumerated() {
                slots[column - first][shape] = ColumnSlot(
                    index: Int32(slot), isDecoded: shapes[shape].isDecoded(slot),
                    style: shapes[shape].slots[slot].style)
            }
        }
        return slots
    }
}

/// Grows a segment's shapes and columns within their bounds.
private struct ColumnLayout {
    var shapes: [Shape] = []
    var shapeProfiles: [Int?] = []
    var columns: [ColumnKey] = SystemColumn.allCases.map(ColumnKey.system)
    var slotColumns: [[Int]] = []
    private var index: [ColumnKey: Int] = [:]
    private var opaqueShapes: [Int?: Int] = [:]
    /// Places kept free for the opaque shapes that may still be needed.
    private let reservedShapes: Int

    init(reservedShapes: Int) {
        self.reservedShapes = reservedShapes + 1
    }

    mutating func add(_ shape: Shape, profile: Int?) -> Int {
        if shape.isOpaque { return addOpaque(profile) }
        let fresh = shape.slots.filter { index[.raw($0.key)] == nil }
        guard
            shapes.count + reservedShapes < SegmentFormat.shapesMax,
            columns.count + fresh.count + 1 < SegmentFormat.columnsMax
        else {
            precondition(!shape.isRow, "shapes of rows are within a segment's bounds")
            return addOpaque(profile)
        }
        return append(shape, profile, shape.slots.map { column(.raw($0.key)) })
    }

    private mutating func addOpaque(_ profile: Int?) -> Int {
        if let known = opaqueShapes[profile] { return known }
        let added = append(Shape.opaque, profile, [column(.opaque)])
        opaqueShapes[profile] = added
        return added
    }

    private mutating func append(_ shape: Shape, _ profile: Int?, _ slots: [Int]) -> Int {
        shapes.append(shape)
        shapeProfiles.append(profile)
        slotColumns.append(slots)
        return shapes.count - 1
    }

    private mutating func column(_ key: ColumnKey) -> Int {
        if let known = index[key] { return known }
        columns.append(key)
        index[key] = columns.count - 1
        return columns.count - 1
    }
}
