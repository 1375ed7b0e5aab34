@testable import VarveJSON

extension ReferenceRow {
    /// What a scanner says of a row otherwise than the reference does; nil if nothing.
    ///
    /// - Parameter scanned: of the row, under the heading.
    static func difference(
        _ row: [UInt8], _ scanned: Scanned, _ header: RowHeader
    ) -> String? {
        if scanned.fault != nil, !scanned.spans.isEmpty { return "a fault leaves spans" }
        if String(validating: row, as: UTF8.self) == nil {
            return scanned.fault?.code == .badUTF8 ? nil : "not UTF-8, but \(scanned)"
        }
        let found = scanned.fault.map { ReferenceFault(code: $0.code, offset: $0.offset) }
        do throws(ReferenceFault) {
            let reference = try ReferenceRow(row, header.dialect, count: header.keys.count)
            guard found == nil else { return "\(found as Any), where it is a row" }
            return reference.difference(row, scanned, header)
        } catch {
            return found == error ? nil : "\(found as Any), not \(error)"
        }
    }

    private func difference(_ row: [UInt8], _ scanned: Scanned, _ header: RowHeader) -> String? {
        guard let shape = try? Shape(encoded: scanned.shape), shape.header == header,
            let again = try? rebuilt(row, scanned)
        else { return "no shape of its heading" }
        guard again.bytes == row, again.matches else { return "\(again) is another row" }
        for (slot, cell) in zip(shape.slots, cells) {
            guard slot.style == .cell || (slot.style == .quoted) == cell.isQuoted else {
                return "\(slot) is not \(cell)"
            }
        }
        let texts = zip(shape.slots, again.values).map { slot, value in
            slot.style == .cell ? Self.decoded(value) : value
        }
        guard texts == cells.map(\.text) else { return "\(texts), not \(cells)" }
        return again.object == object(header.keys) ? nil : "\(again), not \(object(header.keys))"
    }

    /// The text of a cell that is kept as it stands.
    private static func decoded(_ cell: [UInt8]) -> [UInt8] {
        let text = RecordBuffer(capacity: cell.count)
        unsafe withPadded(cell) {
            unsafe StringCoding.decode($0, style: .cell, appendingTo: text)
        }
        return text.array
    }

    /// What a heading says otherwise than the reference does; nil if nothing.
    ///
    /// - Parameter found: the heading that was read, or why there is none.
    static func difference(
        heading: [UInt8], _ dialect: RowDialect, _ found: Result<RowHeader, ScanFault>
    ) -> String? {
        let expected = Result { () throws(ReferenceFault) in try names(heading, dialect) }
        switch (expected, found) {
        case (.success(let names), .success(let header)):
            return names == header.keys && header.dialect == dialect
                ? nil : "\(header), not \(names)"
        case (.failure(let fault), .failure(let error)):
            return fault.code == error.code ? nil : "\(error), not \(fault)"
        default: return "\(found), not \(expected)"
        }
    }

    private static func names(
        _ heading: [UInt8], _ dialect: RowDialect
    ) throws(ReferenceFault) -> [[UInt8]] {
        let names = try ReferenceRow(heading, dialect, count: nil).cells.map(\.text)
        let isTooLarge =
            names.count > RowHeader.keysMax || names.joined().count > RowHeader.keyBytesMax
        if isTooLarge { throw ReferenceFault(code: .badRow, offset: 0) }
        for (place, name) in names.enumerated() {
            if String(validating: name, as: UTF8.self) == nil {
                throw ReferenceFault(code: .badUTF8, offset: 0)
            }
            if names[..<place].contains(name) { throw ReferenceFault(code: .badRow, offset: 0) }
        }
        return names
    }
}
