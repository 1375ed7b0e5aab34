import VarveStore

extension SegmentEntry {
    /// What the manifest says of a field's values in the whole segment, without opening it; nil for
    /// nothing. For ``Pruning/judge(_:_:)``.
    public func bounds(_ field: Field) -> FieldBounds? {
        switch field {
        case .canonical(.reviewTimestamp):
            guard minTime <= maxTime else { return nil }
            return FieldBounds(.integers(minTime, maxTime))
        case .system(.seq):
            let first = Int64(bitPattern: firstSequence)
            let last = Int64(bitPattern: lastSequence)
            guard first <= last else { return nil }
            return FieldBounds(.integers(first, last))
        default: return nil
        }
    }
}
