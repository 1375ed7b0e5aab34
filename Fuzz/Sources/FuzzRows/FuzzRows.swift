import FuzzSupport

@testable import VarveJSON

/// A line that says how a table is read, and the table. What is checked beside "no crash":
///
/// 1. rows and the heading stand where a plain reader finds them, however the table is cut into
///    pieces, also where a row beyond the limit is passed over;
/// 2. the heading's names, each row's cells, and what is wrong with a row and where, are what the
///    plain reader says;
/// 3. each row comes back to the byte from its cells, and is the same object of JSON.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRows(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    var way = FuzzInput(input.bytes(upTo: UInt8(ascii: "\n")))
    let dialect = way.choice([RowDialect.csv, .tsv])
    let limit = way.choice([1 << 20, 5, 12, 60])
    let shapesMax = 3 + way.number(below: 6)
    let (cuts, reach) = way.choice([(false, Int.max), (true, .max), (true, limit)])
    // Then all that is left.
    let parts = way.bytes(atMost: 32).map { 1 + Int($0) % 64 } + [.max]
    let text = input.all()
    let expected = ReferenceRows.split(text, dialect, limit: limit)
    let whole = split(text, RowSplitter(dialect, unitBytesMax: limit), cuts: false)
    require(whole == expected, "\(whole), not \(expected)")
    let found = split(
        text, RowSplitter(dialect, unitBytesMax: limit), parts: parts, cuts: cuts,
        skipsBeyond: reach)
    require(found == expected, "\(found), not \(expected), of \(parts), \(cuts), \(reach)")
    guard let heading = expected.heading.map({ Array(text[$0.start..<$0.end]) }),
        let header = header(heading, dialect)
    else { return 0 }
    let scanner = RowScanner(header: header, shapesMax: shapesMax)
    for unit in expected.units.prefix(16) { check(Array(text[unit.start..<unit.end]), scanner) }
    return 0
}

private func header(_ heading: [UInt8], _ dialect: RowDialect) -> RowHeader? {
    let found = unsafe ExactBlock(heading, padding: 64, filler: UInt8(ascii: "\"")).withBytes {
        row in
        Result { () throws(ScanFault) in try unsafe RowHeader(row, dialect) }
    }
    let difference = ReferenceRow.difference(heading: heading, dialect, found)
    require(difference == nil, "the heading: \(difference ?? "")")
    return try? found.get()
}

private func check(_ row: [UInt8], _ scanner: RowScanner) {
    // Behind the row stands what might go on with it.
    let block = ExactBlock(row, padding: 64, filler: row.last ?? UInt8(ascii: "\""))
    let scanned = unsafe block.withBytes { unsafe scanner.scanned($0) }
    let difference = ReferenceRow.difference(row, scanned, scanner.header)
    require(difference == nil, "\(row): \(difference ?? "")")
}
