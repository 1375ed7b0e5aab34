import VarveJSON

/// Reads canonical fields of stored rows: the mapping of their segment, their shape, and their
/// values as columns give them. Confined to one thread.
///
/// A value is asked for by its slot: a string decoded, unless the slot's style is `raw`, then as it
/// came; a number's token; a nested value's text; an opaque record whole. Each with 64 readable
/// bytes after it.
public final class CanonicalReader {
    /// The bytes of a slot's value in the row that is read.
    public typealias SlotValue = (_ slot: Int) -> UnsafeRawBufferPointer

    /// The mapping that the rows were stored with.
    public let profile: Profile

    private let rules: ValueRules
    private let plans: PlanCache
    private let unescape = Unescape()
    private let identityMaker: IdentityMaker

    /// A reader of rows of one mapping.
    public init(profile: Profile) {
        self.profile = profile
        rules = ValueRules(profile)
        plans = PlanCache(profile)
        identityMaker = IdentityMaker(profile)
    }

    /// The id of a row, decoded or derived, as it was when the row was accepted; nil where the row
    /// could not have been accepted (it is damaged).
    ///
    /// - Returns: bytes that are valid until the next call and as long as the values are.
    public func identityBytes(
        shape: Shape, shapeID: Int, value: SlotValue
    ) -> UnsafeRawBufferPointer? {
        let plan = plans.plan(shape, shapeID)
        guard profile.derivesID else {
            let source = plan.sources[Int(CanonicalField.reviewID.rawValue)]
            guard let found = unsafe find(source, shape, value) else { return nil }
            var identity = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
            guard unsafe found.kind == .string || found.kind == .number,
                unsafe identityMaker.identity(found, &identity) == nil
            else { return nil }
            return unsafe identity
        }
        identityMaker.begin()
        for part in plan.parts {
            guard let found = unsafe find(part, shape, value),
                unsafe identityMaker.add(found) == nil
            else { return nil }
        }
        return unsafe identityMaker.finish()
    }

    /// The time of a row, microseconds since 1970-01-01T00:00:00Z; nil where it has none.
    public func micros(shape: Shape, shapeID: Int, value: SlotValue) -> Int64? {
        let source = plans.plan(shape, shapeID).sources[
            Int(CanonicalField.reviewTimestamp.rawValue)]
        guard let found = unsafe find(source, shape, value) else { return nil }
        return unsafe rules.micros(unescape.text(found), found.kind)
    }

    /// A field of a row.
    ///
    /// The field `review_id` of a profile with `id_from` is `missing` here; ask for
    /// ``identityBytes(shape:shapeID:value:)``.
    ///
    /// - Returns: bytes that are valid until the next call and as long as the values are.
    public func value(
        of field: CanonicalField, shape: Shape, shapeID: Int, value: SlotValue
    ) -> CanonicalValue {
        let source = plans.plan(shape, shapeID).sources[Int(field.rawValue)]
        guard let found = unsafe find(source, shape, value) else { return unsafe .missing }
        let text = unsafe unescape.text(found)
        switch unsafe found.kind {
        case .null: return unsafe .null
        case .true: return unsafe .boolean(true)
        case .false: return unsafe .boolean(false)
        case .number: return unsafe .number(text)
        case .nested: return unsafe .text(text)
        case .string: break
        }
        switch field {
        case .verifiedPurchase:
            if let truth = unsafe rules.truth(text) { return unsafe .boolean(truth) }
            if shape.isRow && text.count == 0 { return unsafe .null }
        case .rating, .helpfulnessVotes:
            if shape.isRow && text.count == 0 { return unsafe .null }
            if profile.textNumbers { return unsafe .number(text) }
        default: break
        }
        return unsafe .text(text)
    }

    /// Where a field of a shape stands if its value is simply a slot's: what vectorised reading
    /// needs. Nil where rows must be read one by one.
    public func slot(of field: CanonicalField, shape: Shape, shapeID: Int) -> Int? {
        let source = plans.plan(shape, shapeID).sources[Int(field.rawValue)]
        if case .slot(let slot, _) = source { return slot }
        return nil
    }

    private func find(_ source: FieldSource, _ shape: Shape, _ value: SlotValue) -> FoundValue? {
        switch source {
        case .missing: return nil
        case .constant(let kind): return unsafe FoundValue(constant: kind)
        case .slot(let slot, let kind): return unsafe Self.found(slot, kind, shape, value)
        case .search(let candidates, let sawNull):
            var null = sawNull ? unsafe FoundValue(constant: .null) : nil
            for candidate in candidates {
                guard let found = unsafe find(candidate, shape, value) else { continue }
                if unsafe found.kind != .null { return unsafe found }
                unsafe null = unsafe null ?? found
            }
            return unsafe null
        }
    }

    private func find(
        _ candidate: FieldSource.Candidate, _ shape: Shape, _ value: SlotValue
    ) -> FoundValue? {
        switch candidate {
        case .constant(let kind): return unsafe FoundValue(constant: kind)
        case .slot(let slot, let kind): return unsafe Self.found(slot, kind, shape, value)
        case .within(let slot, let steps): return unsafe ValueWalker.find(steps, in: value(slot))
        }
    }

    private static func found(
        _ slot: Int, _ kind: ValueKind, _ shape: Shape, _ value: SlotValue
    ) -> FoundValue {
        let isEscaped = kind == .string && !shape.isDecoded(slot)
        return unsafe FoundValue(
            kind: kind, bytes: value(slot), isEscaped: isEscaped, style: shape.slots[slot].style)
    }
}

/// A canonical field's value in a stored row.
@unsafe
public enum CanonicalValue {
    /// None of the field's keys is in the record.
    case missing
    /// The key is there and null.
    case null
    /// True or false, or a word of the profile for one.
    case boolean(Bool)
    /// A number's text, also where the source wrote it in a string.
    case number(UnsafeRawBufferPointer)
    /// Decoded text, or the JSON text of a nested value.
    case text(UnsafeRawBufferPointer)
}
