import VarveJSON

/// What a profile wants of the records of one shape, worked out once a shape.
@safe
final class ShapePlan {
    /// One check of a record, in the order of the fields.
    struct Check: BitwiseCopyable {
        enum Source: UInt8 {
            /// The value of a slot.
            case slot
            /// The value that a search over `searches[slot]` finds.
            case search
            /// No look at the bytes is needed: the record is rejected.
            case fault
            /// The id is derived from the profile's parts.
            case derived
        }

        var source: Source
        var field: CanonicalField
        var kind: ValueKind
        var slot: Int32
    }

    /// Checks that every record of the shape needs; texts that cannot be wrong are not among them.
    let checks: UnsafeBufferPointer<Check>
    /// Per canonical field, where it is.
    let sources: [FieldSource]
    /// Per part of a derived id, where it is.
    let parts: [FieldSource]
    /// Slots that do not count in a comparison, ascending.
    let volatileSlots: [Int]
    /// Volatile keys whose values are part of the shape, or stand in an opaque record: they must be
    /// looked for in the bytes.
    let volatileSearches: [[UInt8]]
    /// The slots of the shape.
    let slotCount: Int
    /// How the escapes of a record's texts are written.
    let textStyle: EscapeStyle
    /// Whether any value that does not count may be in a record.
    let hasVolatile: Bool

    init(_ profile: Profile, _ shape: Shape) {
        slotCount = shape.slots.count
        textStyle = shape.textStyle
        let isOpaque = shape.slots.contains { $0.kind == .opaque }
        let sources = CanonicalField.allCases.map {
            FieldSource(profile.fields[$0] ?? [], in: shape)
        }
        self.sources = sources
        parts = profile.idFrom.map { FieldSource([$0], in: shape) }
        let checks = CanonicalField.allCases.compactMap { field in
            Self.check(field, sources[Int(field.rawValue)], profile)
        }
        // Own memory, not an array: running over it counts no references.
        let memory = UnsafeMutableBufferPointer<Check>.allocate(capacity: checks.count)
        _ = unsafe memory.initialize(from: checks)
        unsafe self.checks = UnsafeBufferPointer(memory)
        var slots: [Int] = []
        var searches: [[UInt8]] = []
        for key in profile.volatile {
            let member = shape.members.first { $0.key == key }
            if case .slot(let slot)? = member?.value {
                slots.append(slot)
            } else if member != nil || isOpaque {
                searches.append(key)
            }
        }
        volatileSlots = slots.sorted()
        volatileSearches = searches
        hasVolatile = !slots.isEmpty || !searches.isEmpty
    }

    deinit {
        unsafe checks.deallocate()
    }

    private static func check(
        _ field: CanonicalField, _ source: FieldSource, _ profile: Profile
    ) -> Check? {
        let isRequired = profile.required.contains(field)
        func check(_ source: Check.Source, _ kind: ValueKind, _ slot: Int) -> Check {
            Check(source: source, field: field, kind: kind, slot: Int32(slot))
        }
        if field == .reviewID && profile.derivesID { return check(.derived, .null, 0) }
        switch source {
        case .missing, .constant(.null): return isRequired ? check(.fault, .null, 0) : nil
        case .constant(let kind):
            return field == .verifiedPurchase ? nil : check(.fault, kind, 0)
        case .slot(let slot, let kind):
            return field.accepts(kind) == .always ? nil : check(.slot, kind, slot)
        case .search: return check(.search, .null, Int(field.rawValue))
        }
    }
}

extension CanonicalField {
    enum Acceptance {
        case always, depends, never
    }

    /// Whether a value of that kind can be this field's, before its bytes are looked at.
    func accepts(_ kind: ValueKind) -> Acceptance {
        switch (self, kind) {
        case (.productID, .number), (.productID, .string): .always
        case (.userID, .number), (.userID, .string): .always
        case (.reviewTitle, .string), (.reviewText, .string): .always
        case (.reviewID, .number), (.reviewID, .string): .depends
        case (.rating, .number), (.rating, .string): .depends
        case (.reviewTimestamp, .number), (.reviewTimestamp, .string): .depends
        case (.helpfulnessVotes, .number), (.helpfulnessVotes, .string): .depends
        case (.verifiedPurchase, .true), (.verifiedPurchase, .false): .always
        case (.verifiedPurchase, .string): .depends
        default: .never
        }
    }
}
