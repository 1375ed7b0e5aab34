import VarveQuery

/// Draws values for a terminal, no wider than the room there is.
///
/// Null is `null` and a missing key `-`, both dim. What a terminal would act on, what shows nothing
/// and what is no UTF-8 is written out, dim: `\n`, `\x1b`, `\u{200b}`, `\xff`. Text that does not fit is
/// cut between visible characters and ends in `…`; numbers, times and the like are never cut.
struct CellDrawer {
    /// What was drawn.
    struct Drawn: Equatable {
        var columns: Int
        /// Whether there are terminals that take other columns for it.
        var isUnsure: Bool
    }

    /// The columns there are.
    let columns: Int
    let style: Style

    /// Bytes of a text that are looked at.
    var textBytesMax: Int { 64 * (columns + 1) }

    /// Appends a value.
    ///
    /// - Parameters:
    ///   - limit: columns that text may take.
    ///   - edge: columns to the edge of the terminal, for those that show joined emoji in parts.
    func draw(_ cell: Cell, to out: RowBuffer, limit: Int, edge: Int) -> Drawn {
        let start = out.count
        switch cell {
        case .missing: return mark("-", to: out)
        case .null: return mark("null", to: out)
        case .text(let text), .json(let text):
            return unsafe draw(text: text, to: out, limit: limit, edge: edge)
        case .boolean(let value): out.append(value)
        case .integer(let value): out.append(value)
        case .double(let value): out.append(value)
        case .timestamp(let micros): out.append(timestamp: micros, isForPeople: true)
        case .date(let days): out.append(date: days)
        }
        return Drawn(columns: out.count - start, isUnsure: false)
    }

    /// ASCII of ours, dim.
    private func mark(_ text: String, to out: RowBuffer) -> Drawn {
        out.append(style.dim(text))
        return Drawn(columns: text.utf8.count, isUnsure: false)
    }

    private func draw(
        text: UnsafeRawBufferPointer, to out: RowBuffer, limit: Int, edge: Int
    ) -> Drawn {
        let shown = unsafe UTF8Text.prefix(text, textBytesMax)
        var reader = unsafe ClusterReader(shown)
        var place = TextPlace(bytes: out.count)
        // The last border after which there is room for the mark.
        var border = place
        while let cluster = reader.next() {
            unsafe append(cluster, of: shown, to: out, &place)
            guard place.fits(limit, edge, spare: 0) else {
                return cut(out, border, limit)
            }
            if place.fits(limit, edge, spare: 1) { border = place }
        }
        guard shown.count == text.count else { return cut(out, border, limit) }
        return Drawn(columns: place.columns, isUnsure: place.isUnsure)
    }

    private func cut(_ out: RowBuffer, _ border: TextPlace, _ limit: Int) -> Drawn {
        out.truncate(to: border.bytes)
        guard limit > 0 else { return Drawn(columns: 0, isUnsure: false) }
        out.append(style.dim("…"))
        return Drawn(columns: border.columns + 1, isUnsure: true)
    }

    private func append(
        _ cluster: Cluster, of text: UnsafeRawBufferPointer, to out: RowBuffer,
        _ place: inout TextPlace
    ) {
        if cluster.isHarmless {
            unsafe out.append(UnsafeRawBufferPointer(rebasing: text[cluster.range]))
            place.columns += cluster.columns
            place.columnsApart += cluster.columnsApart
            place.isUnsure = place.isUnsure || cluster.range.count > 1
            if cluster.isCut {
                out.append(style.dim("…"))
                place.columns += 1
                place.columnsApart += 1
            }
        } else {
            let escape = Self.escape(cluster.scalar, unsafe text[cluster.range.lowerBound])
            out.append(style.dim(escape))
            place.columns += escape.utf8.count
            place.columnsApart += escape.utf8.count
        }
        place.bytes = out.count
    }

    /// A character written out, or a byte that is none.
    private static func escape(_ scalar: Unicode.Scalar?, _ byte: UInt8) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\t": "\\t"
        case "\r": "\\r"
        case let scalar? where scalar.value >= 0x80:
            "\\u{" + String(scalar.value, radix: 16) + "}"
        default: (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
        }
    }
}

/// How far a text has been drawn.
private struct TextPlace {
    /// Bytes of the output.
    var bytes: Int
    var columns = 0
    var columnsApart = 0
    var isUnsure = false

    func fits(_ limit: Int, _ edge: Int, spare: Int) -> Bool {
        columns + spare <= limit && columnsApart + spare <= max(edge, limit)
    }
}
