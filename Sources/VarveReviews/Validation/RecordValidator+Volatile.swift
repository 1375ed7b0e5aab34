import VarveJSON

extension RecordValidator {
    /// Finds the tokens of the values that do not count.
    @inline(never)
    func findVolatile(_ plan: ShapePlan, _ row: RecordRow, _ valid: inout ValidRecord) {
        for slot in plan.volatileSlots {
            let span = unsafe row.spans[slot]
            let start = Int(span.start)
            let range = start..<start + span.byteCount
            let isQuoted = unsafe isQuoted(range, row)
            unsafe valid.volatileRanges.append(
                isQuoted ? range.lowerBound - 1..<range.upperBound + 1 : range)
        }
        guard !plan.volatileSearches.isEmpty else { return }
        for key in plan.volatileSearches {
            guard let value = unsafe ValueWalker.find([.key(key)], in: row.record) else { continue }
            let start = unsafe row.offset(value)
            let range = unsafe start..<start + value.bytes.count
            let isQuoted = unsafe value.kind == .string
            unsafe valid.volatileRanges.append(
                isQuoted ? range.lowerBound - 1..<range.upperBound + 1 : range)
        }
        unsafe valid.volatileRanges.sort { $0.lowerBound < $1.lowerBound }
    }

    /// Whether quotes stand around a span: they do around a JSON string, not around other values
    /// and not around the cells of a row.
    private func isQuoted(_ range: Range<Int>, _ row: RecordRow) -> Bool {
        guard profile.format == .json, range.lowerBound > 0,
            unsafe range.upperBound < row.record.count
        else { return false }
        let quote = UInt8(ascii: "\"")
        return unsafe row.record[range.lowerBound - 1] == quote
            && row.record[range.upperBound] == quote
    }
}
