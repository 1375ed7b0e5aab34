import VarveJSON

/// Reads the id out of a unit that was not accepted, as far as its bytes tell it.
///
/// The id is looked for where the profile has it, the first one that is there and not null; of a
/// derived id all parts must be there. The unit need not be well-formed: what stands before the
/// place where it breaks off counts. Of a key that is there twice the first one counts. A row of a
/// table must have all its cells: under another column's name a text would be a wrong id. Confined
/// to one thread; memory is reused.
public final class UnitIdentity {
    /// The profile that says where the id stands.
    public let profile: Profile
    private let maker: IdentityMaker
    private let text = RecordBuffer()
    private let spans = SpanBuffer()
    private var rows: RowScanner?
    /// The shape of the unit at hand; nil where that is no row.
    private var shape: Shape?

    /// A reader of units of one source.
    public init(profile: Profile) {
        self.profile = profile
        maker = IdentityMaker(profile)
    }

    /// The id of a unit; nil where it has none that a record could have.
    ///
    /// - Parameter header: of the table whose row the unit is; a row without one tells no id.
    /// - Complexity: O(unit) for each path.
    public func identity(of unit: [UInt8], header: RowHeader? = nil) -> [UInt8]? {
        text.removeAll()
        text.append(unit)
        shape = nil
        if profile.format != .json {
            shape = header.flatMap(scanRow)
            guard shape != nil else { return nil }
        }
        return profile.derivesID ? derived() : given()
    }

    /// - Returns: nil where the text is no row under the header.
    private func scanRow(_ header: RowHeader) -> Shape? {
        if rows?.header != header { rows = RowScanner(header: header) }
        spans.removeAll()
        guard let rows, let id = try? unsafe rows.scan(text.bytes, spans: spans) else {
            return nil
        }
        return rows.shapes[id]
    }

    private func given() -> [UInt8]? {
        for path in profile.fields[.reviewID] ?? [] {
            guard let value = unsafe find(path), unsafe value.kind != .null else { continue }
            var id = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
            guard unsafe value.kind == .string || value.kind == .number,
                unsafe maker.identity(value, &id) == nil
            else { return nil }
            return unsafe Array(id)
        }
        return nil
    }

    private func derived() -> [UInt8]? {
        maker.begin()
        for path in profile.idFrom {
            guard let value = unsafe find(path), unsafe maker.add(value) == nil else { return nil }
        }
        return unsafe Array(maker.finish())
    }

    private func find(_ path: RawPath) -> FoundValue? {
        guard let shape else {
            return unsafe ValueWalker.find([.key(path.key)] + path.steps, in: text.bytes)
        }
        let row = unsafe RecordRow(
            record: text.bytes,
            spans: UnsafeBufferPointer(start: spans.base, count: spans.count),
            textStyle: shape.textStyle)
        return unsafe row.find(FieldSource([path], in: shape))
    }
}
