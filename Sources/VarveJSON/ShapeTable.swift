/// Bounds of a shape table. What goes beyond them is kept whole, as an opaque record.
public struct ShapeLimits: Sendable, Equatable {
    /// Most shapes, the opaque one included.
    public let shapesMax: Int
    /// Most bytes of all serialised shapes.
    public let encodedBytesMax: Int

    public init(shapesMax: Int = 65_536, encodedBytesMax: Int = 16 << 20) {
        precondition(shapesMax >= 1 && encodedBytesMax >= 0, "limits below the opaque shape's")
        self.shapesMax = shapesMax
        self.encodedBytesMax = encodedBytesMax
    }
}

/// The shapes that a scanner has met, numbered from 0. Number 0 is always the opaque one. Only
/// grows, within its limits. Confined to one thread; the shapes themselves are not.
public final class ShapeTable {
    /// The number of `Shape.opaque` in every table.
    public static let opaque = 0

    public let limits: ShapeLimits
    // Read for every record: not checked for overlapping access.
    @exclusivity(unchecked) private var shapes: [Shape] = [.opaque]
    private var layouts: [Layout] = []
    private var layoutIndex: [[UInt8]: Int] = [:]
    private var shapeIndex: [[UInt8]: Int] = [Shape.opaque.encoded: 0]
    private var encodedBytes = 0

    public init(limits: ShapeLimits = ShapeLimits()) {
        self.limits = limits
    }

    /// Number of shapes.
    public var count: Int { unsafe shapes.count }

    /// The shape with a number below `count`.
    public subscript(id: Int) -> Shape { unsafe shapes[id] }

    /// The number of `shape` in this table, which is added if it is new; nil if the table is full.
    public func intern(_ shape: Shape) -> Int? {
        if let known = shapeIndex[shape.encoded] { return known }
        guard hasRoom(for: shape.encoded.count) else { return nil }
        return add(shape)
    }

    /// Whether a new shape whose serialisation has `byteCount` bytes still fits.
    func hasRoom(for byteCount: Int) -> Bool {
        unsafe shapes.count < limits.shapesMax
            && byteCount <= ShapeFormat.encodedBytesMax
            && byteCount <= limits.encodedBytesMax - encodedBytes
    }

    private func add(_ shape: Shape) -> Int {
        let id = count
        unsafe shapes.append(shape)
        shapeIndex[shape.encoded] = id
        encodedBytes += shape.encoded.count
        return id
    }
}

/// Pieces and kinds of slots: what all shapes have in common that differ in styles only.
extension ShapeTable {
    /// The layout with this serialisation, which is added if it is new; nil if the table is full.
    func layout(_ encoded: [UInt8], slotCount: Int) -> Int? {
        if let known = layoutIndex[encoded] { return known }
        guard hasRoom(for: encoded.count) else { return nil }
        layouts.append(Layout(encoded: encoded, slotCount: slotCount))
        layoutIndex[encoded] = layouts.count - 1
        return layouts.count - 1
    }

    /// The number of the shape of a layout that has these styles; `opaque` if the table is full.
    ///
    /// - Complexity: a few comparisons of one byte a slot, unless the layout has many vectors of
    ///   styles.
    func shape(layout: Int, styles: UnsafeBufferPointer<UInt8>) -> Int {
        let layout = layouts[layout]
        if let known = unsafe layout.shape(styles) { return known }
        let encoded = unsafe ShapeWriter.shape(layout: layout.encoded, styles: styles)
        if let known = shapeIndex[encoded] {
            unsafe layout.remember(styles, known)
            return known
        }
        guard hasRoom(for: encoded.count), let shape = try? Shape(encoded: encoded) else {
            return Self.opaque
        }
        let id = add(shape)
        unsafe layout.remember(styles, id)
        return id
    }
}

/// A layout and the shapes of it that were met last.
private final class Layout {
    let encoded: [UInt8]
    private let slotCount: Int
    private var styles: [UInt8] = []
    private var shapes: [Int] = []

    /// Vectors of styles that are found without a dictionary.
    private static var rememberedMax: Int { 32 }

    init(encoded: [UInt8], slotCount: Int) {
        self.encoded = encoded
        self.slotCount = slotCount
    }

    func shape(_ wanted: UnsafeBufferPointer<UInt8>) -> Int? {
        unsafe styles.withUnsafeBufferPointer { styles in
            for i in shapes.indices {
                let start = i &* slotCount
                var slot = 0
                while unsafe slot < slotCount && styles[start &+ slot] == wanted[slot] {
                    slot &+= 1
                }
                if slot == slotCount { return shapes[i] }
            }
            return nil
        }
    }

    func remember(_ wanted: UnsafeBufferPointer<UInt8>, _ shape: Int) {
        guard shapes.count < Self.rememberedMax else { return }
        unsafe styles.append(contentsOf: wanted)
        shapes.append(shape)
    }
}
