import VarveJSON

/// The messages. None of this runs for a record that is accepted.
extension RecordValidator {
    /// A fault that the shape decides: nothing there, null, or true and false out of place.
    @inline(never)
    func constantFault(
        _ field: CanonicalField, _ plan: ShapePlan, _ row: RecordRow
    ) -> RecordFault {
        let paths = profile.fields[field] ?? []
        for path in paths {
            // The value is found again in the bytes, for its place.
            let steps = [.key(path.key)] + path.steps
            guard let value = unsafe ValueWalker.find(steps, in: row.record),
                unsafe value.kind != .null
            else { continue }
            return unsafe fault(.wrongType, field, value, row)
        }
        return unsafe missing(field.name, paths, row)
    }

    /// A required value that is not there.
    func missing(_ field: String, _ paths: [RawPath], _ row: RecordRow) -> RecordFault {
        // The header has no nulls, and is not in the row.
        for path in profile.format == .json ? paths : [] {
            let steps = [.key(path.key)] + path.steps
            if let value = unsafe ValueWalker.find(steps, in: row.record),
                unsafe value.kind == .null
            {
                return unsafe RecordFault(
                    code: .nullField, offset: row.offset(value), field: field,
                    expected: "a value", found: "null")
            }
        }
        let names = paths.map(\.description).joined(separator: " or ")
        return RecordFault(
            code: .missingField, offset: 0, field: field,
            expected: names.isEmpty ? "a field of the profile" : names, found: "no such key")
    }

    /// What is wrong with a slot's value. An empty cell of a number, a time or a boolean is none: a
    /// table has no other way to say so.
    @inline(never)
    func fault(
        _ code: DeadCode, _ check: ShapePlan.Check, _ value: FoundValue, _ row: RecordRow
    ) -> RecordFault? {
        let isOfType = code == .wrongType || code == .badTimestamp
        guard profile.format != .json, isOfType, unsafe unescape.text(value).count == 0 else {
            return unsafe fault(code, check.field, value, row)
        }
        guard profile.required.contains(check.field) else { return nil }
        return unsafe RecordFault(
            code: .nullField, offset: row.offset(value), field: check.field.name,
            expected: "a value", found: "an empty cell")
    }

    /// A value that a field does not take.
    @inline(never)
    func fault(
        _ code: DeadCode, _ field: CanonicalField, _ value: FoundValue, _ row: RecordRow
    ) -> RecordFault {
        unsafe RecordFault(
            code: code, offset: row.offset(value), field: field.name,
            expected: expectation(code, field), found: found(code, value))
    }

    /// A value that cannot be a part of a derived id.
    @inline(never)
    func fault(
        _ code: DeadCode, _ path: RawPath, _ value: FoundValue, _ row: RecordRow
    ) -> RecordFault {
        // Null, true and false of the shape have no place of their own yet.
        let steps = [.key(path.key)] + path.steps
        let isPlaced = unsafe value.bytes.baseAddress != nil
        let placed = isPlaced ? unsafe value : unsafe ValueWalker.find(steps, in: row.record)
        return unsafe RecordFault(
            code: code, offset: placed.map { unsafe row.offset($0) } ?? 0,
            field: path.description, expected: expectation(code, .reviewID),
            found: found(code, value))
    }

    private func expectation(_ code: DeadCode, _ field: CanonicalField) -> String {
        switch code {
        case .nullField: return "a value"
        case .emptyID: return "a text that is not empty"
        case .idTooLong: return "at most \(Identity.idBytesMax) bytes"
        case .badUTF8: return "Unicode text"
        case .ratingRange: return "\(profile.ratingMin) to \(profile.ratingMax)"
        case .badTimestamp: return profile.times.map(\.text).joined(separator: " or ")
        case .implausibleTime:
            return "\(TimeWindow.text(window.earliest)) to \(TimeWindow.text(window.latest))"
        default: return expectedType(field)
        }
    }

    private func expectedType(_ field: CanonicalField) -> String {
        let orText = profile.textNumbers ? " or one in a string" : ""
        switch field {
        case .reviewID, .productID, .userID: return "a string or a number"
        case .rating: return "a number" + orText
        case .reviewTitle, .reviewText: return "a string"
        case .reviewTimestamp: return "a string or a number"
        case .helpfulnessVotes: return "an integer of at least 0" + orText
        case .verifiedPurchase:
            let words = (profile.textTrue + profile.textFalse).map {
                "\"" + String(decoding: $0, as: UTF8.self) + "\""
            }
            // A cell is a text, whatever word stands in it.
            guard profile.format == .json else {
                return words.isEmpty
                    ? "a word that the profile names in text_true or text_false"
                    : words.joined(separator: " or ")
            }
            return (["true", "false"] + words).joined(separator: " or ")
        }
    }

    private func found(_ code: DeadCode, _ value: FoundValue) -> String {
        let excerpt = unsafe RecordFault.excerpt(value.bytes)
        switch unsafe value.kind {
        case .null, .true, .false: return unsafe value.kind.name
        case .number: return excerpt
        case .nested: return excerpt
        case .string where code == .idTooLong: return unsafe "\(value.bytes.count) bytes"
        case .string: return "\"\(excerpt)\""
        }
    }
}

extension RecordFault {
    /// The fault of a record that is not even one, by the scanner.
    public init(_ fault: ScanFault) {
        let code: DeadCode =
            switch fault.code {
            case .badUTF8: .badUTF8
            case .badJSON: .badJSON
            case .tooDeep: .tooDeep
            case .notObject: .notObject
            case .duplicateKey: .duplicateKey
            case .badRow: .badRow
            case .badQuote: .badQuote
            }
        self.init(
            code: code, offset: fault.offset, field: "", expected: fault.expected,
            found: fault.found)
    }
}
