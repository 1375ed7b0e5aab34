@testable import VarveJSON

/// The rows of a table by the letter of the grammar: one byte at a time, over a text that is all there.
enum ReferenceRows {
    /// What a text is split into: rows, and where there is none, lines.
    static func split(_ text: [UInt8], _ dialect: RowDialect, limit: Int) -> SplitOutcome {
        var outcome = SplitOutcome()
        var start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < text.count {
            let line = text[start...].firstIndex(of: 0x0a)
            let row = rowEnd(text, start, dialect, limit)
            guard let end = row ?? line else {
                outcome.pending = start
                break
            }
            let unit = UnitPlace(start: start, end: end)
            let isBlank = text[start..<end].allSatisfy {
                [0x20, 0x09, 0x0a, 0x0d].contains($0) && $0 != dialect.delimiter
            }
            if row != nil, outcome.heading == nil, !isBlank {
                outcome.heading = unit
            } else {
                outcome.units.append(unit)
            }
            start = end + 1
        }
        return outcome
    }

    /// A row's end; nil where there is none within the limit, or the row breaks the grammar.
    private static func rowEnd(
        _ text: [UInt8], _ start: Int, _ dialect: RowDialect, _ limit: Int
    ) -> Int? {
        var place = start
        while true {
            if dialect == .csv, place < text.count, text[place] == 0x22 {
                place += 1
                while true {
                    guard place < text.count else { return nil }
                    if text[place] != 0x22 {
                        place += 1
                    } else if place + 1 < text.count, text[place + 1] == 0x22 {
                        place += 2
                    } else {
                        place += 1
                        break
                    }
                }
                if place + 1 < text.count, text[place] == 0x0d, text[place + 1] == 0x0a {
                    place += 1
                }
            } else {
                while place < text.count, text[place] != dialect.delimiter, text[place] != 0x0a {
                    if dialect == .csv, text[place] == 0x22 { return nil }
                    place += 1
                }
            }
            guard place < text.count else { return nil }
            if text[place] == 0x0a { return place - start <= limit ? place : nil }
            guard text[place] == dialect.delimiter else { return nil }
            place += 1
        }
    }
}
