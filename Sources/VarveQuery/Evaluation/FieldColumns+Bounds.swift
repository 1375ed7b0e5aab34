import VarveColumns
import VarveJSON
import VarveReviews
import VarveSegments

extension FieldColumns {
    /// What the footer says of a field's values in the row group. Reads no page but that of the
    /// shapes, and that only where its bounds do not say which columns a field is in.
    ///
    /// - Throws: `FormatError`.
    public func bounds(_ field: Field) throws -> FieldBounds {
        switch field {
        case .system(let system): return bounds(system)
        case .canonical(.reviewTimestamp): return timeBounds()
        case .canonical, .stars, .raw, .path: break
        }
        let state = state(field)
        guard let segmentField = state.field else { return .unknown }
        let plan = try plan(state, segmentField)
        let shapes = possibleShapes
        let accesses = Set(shapes.map { segmentField.accesses[$0] })
        var bounds = FieldBounds(
            .unknown,
            mayBeNull: accesses.contains(.missing) || accesses.contains(.null)
                || accesses.contains(.rows),
            mayBeMissing: accesses.contains(.missing) || accesses.contains(.rows),
            mayBeThere: accesses != [.missing])
        switch plan {
        case .constant(.missing), .constant(.null):
            return .allNull(mayBeMissing: bounds.mayBeMissing, mayBeThere: bounds.mayBeThere)
        case .constant(.boolean(let value)) where field.type == .boolean:
            bounds.values = .integers(value ? 1 : 0, value ? 1 : 0)
        case .shapes where field.type == .boolean:
            bounds.values = .integers(
                accesses.contains(.boolean(false)) ? 0 : 1,
                accesses.contains(.boolean(true)) ? 1 : 0)
        case .column(let index, let kind, _):
            if kind == .nested, field.type != .text, field.type != .dynamic { return .unknown }
            bounds.values = values(of: field, columns.column(index).pages.map(\.descriptor.zone))
            // Numbers are checked when a record is accepted; a text that is none would be NULL.
            if bounds.values == .unknown, field.type != .text, field.type != .dynamic {
                bounds.mayBeNull = true
            }
        case .constant, .shapes, .rows: break
        }
        return bounds
    }

    /// Every record has a time, and its row group their bounds.
    private func timeBounds() -> FieldBounds {
        guard let segment, segment.reader.footer.kind == .records else { return .unknown }
        let entry = segment.reader.footer.rowGroups[rowGroup]
        guard entry.minTime <= entry.maxTime else { return .unknown }
        return FieldBounds(.integers(entry.minTime, entry.maxTime))
    }

    private func bounds(_ field: SystemField) -> FieldBounds {
        func column(_ system: SystemColumn) -> ValueBounds? {
            zone(of: columns.column(Int(system.rawValue)).pages.map(\.descriptor.zone)).flatMap {
                guard case .decimals(let low, let high, 0) = $0 else { return nil }
                return .integers(low, high)
            }
        }
        let values: ValueBounds?
        switch field {
        case .seq: values = column(.sequence)
        case .run: values = column(.run)
        case .version: values = column(.version)
        case .ingestedAt: values = column(.ingestedAt)
        case .line: values = lines(column(.line), column(.sequence))
        case .source, .profile, .shape: return .unknown
        }
        return values.map { FieldBounds($0) } ?? .unknown
    }

    private func lines(_ offsets: ValueBounds?, _ sequences: ValueBounds?) -> ValueBounds? {
        guard case .integers(let low, let high)? = offsets,
            case .integers(let first, let last)? = sequences
        else { return nil }
        let (least, below) = low.addingReportingOverflow(first)
        let (greatest, above) = high.addingReportingOverflow(last)
        return below || above ? nil : .integers(least, greatest)
    }

    private func values(of field: Field, _ zones: [ZoneMap]) -> ValueBounds {
        guard let bounds = zone(of: zones) else { return .unknown }
        switch (field.type, bounds) {
        case (.text, _), (.dynamic, _): return bounds
        case (.double, .decimals(let low, let high, let scale)):
            let least = DecimalUnits.double(low, scale: scale)
            let greatest = DecimalUnits.double(high, scale: scale)
            guard field == .stars else { return .doubles(least, greatest) }
            return stars(least, greatest)
        case (.integer, .decimals(let low, let high, 0)): return .integers(low, high)
        default: return .unknown
        }
    }

    /// Scaling keeps the order, if there is one scale.
    private func stars(_ least: Double, _ greatest: Double) -> ValueBounds {
        guard let segment else { return .unknown }
        let profiles = Set(possibleShapes.map { segment.reader.footer.shapes[$0].profile })
        guard profiles.count == 1, case .some(.some(let place)) = profiles.first else {
            return .unknown
        }
        let profile = segment.profiles[place]
        return .doubles(profile.stars(ofRating: least), profile.stars(ofRating: greatest))
    }

    /// Bounds of the values of all pages; nil where one of them says nothing, or another thing than
    /// the others.
    private func zone(of zones: [ZoneMap]) -> ValueBounds? {
        guard var sum = zones.first.flatMap(ValueBounds.init) else { return nil }
        for zone in zones.dropFirst() {
            guard let next = ValueBounds(zone), let both = sum.union(next) else { return nil }
            sum = both
        }
        return sum
    }
}

extension ValueBounds {
    /// What a page's zone map says of texts.
    fileprivate init?(_ zone: ZoneMap) {
        switch zone {
        case .none, .time: return nil
        case .text(let min, let max, _, let maxIsExact):
            self = .texts(min: min.bytes, max: max.bytes, maxIsIncluded: maxIsExact)
        case .decimal(let min, let max, let scale):
            self = .decimals(min, max, scale: Int(scale))
        }
    }

    fileprivate func union(_ other: ValueBounds) -> ValueBounds? {
        switch (self, other) {
        case (.decimals(let low, let high, let scale), .decimals(let least, let most, let other))
        where scale == other:
            return .decimals(Swift.min(low, least), Swift.max(high, most), scale: scale)
        case (
            .texts(let min, let max, let isIncluded),
            .texts(let otherMin, let otherMax, let otherIsIncluded)
        ):
            let least = otherMin.lexicographicallyPrecedes(min) ? otherMin : min
            if max == otherMax {
                return .texts(
                    min: least, max: max, maxIsIncluded: isIncluded || otherIsIncluded)
            }
            let isOther = max.lexicographicallyPrecedes(otherMax)
            return .texts(
                min: least, max: isOther ? otherMax : max,
                maxIsIncluded: isOther ? otherIsIncluded : isIncluded)
        default: return nil
        }
    }
}
