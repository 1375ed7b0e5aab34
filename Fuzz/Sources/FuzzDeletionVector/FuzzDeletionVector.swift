import FuzzSupport
import VarveSegments

/// The dead rows of a segment, and the file that holds them with its checksum made right after it
/// was damaged. What is checked beside "no crash":
///
/// 1. what is written is read, and questions are answered as by a search through the list;
/// 2. merging gives the vector of all entries, and with itself the same;
/// 3. what is accepted is the same when it is written and read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDeletionVector(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let rowCount = input.number(below: 300) + 1
    let entries = input.entries(below: rowCount)
    let others = input.entries(below: rowCount)
    let vector = DeletionVector(segmentID: 7, rowCount: rowCount, entries: entries)
    let other = DeletionVector(segmentID: 7, rowCount: rowCount, entries: others)
    let bytes = encoded(vector)
    require(succeed("a vector is read") { try parse(bytes) } == vector, "the same vector")
    checkQuestions(vector, entries, asOf: input.word(2))
    let both = DeletionVector(segmentID: 7, rowCount: rowCount, entries: entries + others)
    require(vector.merging(other) == both && other.merging(vector) == both, "all entries")
    require(vector.merging(vector) == vector, "merged with itself the same")
    var damaged = bytes
    let body = header.byteCount..<(bytes.count - FileTrailer.byteCount)
    var changed = Array(bytes[body])
    input.edit(&changed)
    damaged =
        Array(bytes[..<body.lowerBound])
        + FileTrailer.encoded(body: changed, at: body.lowerBound, binding: BlockBinding(header))
    do throws(FormatError) {
        let read = try parse(damaged)
        require(succeed("it is read again") { try parse(encoded(read)) } == read, "the same")
    } catch {
        require(error.damage != nil, "no damage: \(error)")
    }
    return 0
}

private let store = StoreIdentity(storeID: Array(0..<16))
private let position = ManifestPosition(edit: 7, chain: 9)
private let header = FileHeader(kind: .deletionVector, store: store, fileID: 7, position: position)

private func encoded(_ vector: DeletionVector) -> [UInt8] {
    vector.encoded(store: store, number: 3, position: position)
}

private func parse(_ bytes: [UInt8]) throws(FormatError) -> DeletionVector {
    try DeletionVector(
        parsing: bytes, expecting: DeletionVectorExpectation(store: store, segment: 7, number: 3))
}

private func checkQuestions(
    _ vector: DeletionVector, _ entries: [DeletionVector.Entry], asOf sequence: UInt64
) {
    var flags = Array(repeating: true, count: vector.rowCount)
    vector.clearDeleted(in: &flags, asOf: sequence)
    var shown = Array(repeating: true, count: vector.rowCount)
    vector.clearDeleted(in: &shown, onlyDropped: true)
    var own = Array(repeating: [DeletionVector.Entry](), count: vector.rowCount)
    for entry in entries { own[Int(entry.row)].append(entry) }
    for row in 0..<UInt32(vector.rowCount) {
        let own = own[Int(row)]
        let isDropped = own.contains { $0.reason != .superseded }
        let isDead = isDropped || own.contains { $0.since <= sequence }
        require(vector.isDeleted(row: row) == !own.isEmpty, "row \(row) now")
        require(vector.isDropped(row: row) == isDropped, "row \(row) dropped")
        require(vector.isDeleted(row: row, asOf: sequence) == isDead, "row \(row) then")
        require(flags[Int(row)] == !isDead, "row \(row) flagged")
        require(shown[Int(row)] == !isDropped, "row \(row) shown")
    }
    require(vector.deadRowCount == Set(entries.map(\.row)).count, "dead rows")
}

extension FuzzInput {
    fileprivate mutating func entries(below rowCount: Int) -> [DeletionVector.Entry] {
        (0..<number(below: 24)).map { _ in
            DeletionVector.Entry(
                row: UInt32(number(below: rowCount)), since: word(bool() ? 1 : 8),
                reason: choice(DeletionReason.allCases))
        }
    }
}
