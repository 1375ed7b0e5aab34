import FuzzSupport
import VarveJSON

/// Any bytes as a record. What is checked beside "no crash":
///
/// 1. a plain recursive parser accepts the same records, and names the same kind of fault;
/// 2. a scanner that has seen other records, and so guesses, says the same as one that has not,
///    whatever stands behind the record;
/// 3. a record that is accepted is given back to the byte by its shape and values;
/// 4. its shape survives being written and read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRecordScanner(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let record = input.all()
    let fresh = verdict(of: record, by: RecordScanner(), filler: 0)
    // Behind the record stands what might go on with it.
    let filler = record.last ?? UInt8(ascii: "}")
    let guessing = unsafe verdict(of: record, by: Scanners.experienced, filler: filler)
    require(guessing == fresh, "a guess changed the verdict: \(guessing), not \(fresh)")
    let plain = PlainJSON.fault(in: record, depthMax: ScanLimits().depthMax)
    switch fresh {
    case .record: require(plain == nil, "accepted what is \(plain.map { "\($0)" } ?? "")")
    case .fault(let fault): require(plain == fault.code, "\(fault), where it is \(plain as Any)")
    }
    return 0
}

/// What a scanner says: the record's shape and spans, or the fault.
private enum Verdict: Equatable {
    case record(shape: [UInt8], spans: [ValueSpan])
    case fault(ScanFault)
}

private enum Scanners {
    /// Has met records of some shapes; confined to the one thread that libFuzzer runs.
    nonisolated(unsafe) static let experienced: RecordScanner = {
        let scanner = RecordScanner()
        for text in samples { _ = verdict(of: Array(text.utf8), by: scanner, filler: 0) }
        return scanner
    }()

    private static let samples = [
        #"{"review_id":"R1","rating":4.0,"review_text":"good","verified_purchase":true}"#,
        #"{"review_id":"R1","rating":4.0,"review_text":"go\"od","verified_purchase":false}"#,
        #"{"a": "caf\u00e9", "b": [1, {"c": null}], "d": null}"#,
    ]
}

private func verdict(of record: [UInt8], by scanner: RecordScanner, filler: UInt8) -> Verdict {
    let spans = SpanBuffer()
    let block = ExactBlock(record, padding: 64, filler: filler)
    do throws(ScanFault) {
        let index = try unsafe block.withBytes { (bytes) throws(ScanFault) in
            try unsafe scanner.scan(bytes, spans: spans)
        }
        let shape = scanner.shapes[index]
        checkRoundTrip(record, block, shape, spans)
        return .record(shape: shape.encoded, spans: (0..<spans.count).map { spans[$0] })
    } catch {
        require(spans.count == 0, "a fault leaves no span")
        return .fault(error)
    }
}

private func checkRoundTrip(
    _ record: [UInt8], _ block: ExactBlock, _ shape: Shape, _ spans: SpanBuffer
) {
    unsafe block.withBytes { bytes in
        let decoded = (0..<spans.count).map { slot in
            let value = RecordBuffer()
            let raw = unsafe spans[slot].bytes(in: bytes)
            if spans[slot].hasEscapes && shape.isDecoded(slot) {
                unsafe StringCoding.decode(raw, appendingTo: value)
            } else {
                unsafe value.append(raw)
            }
            return value
        }
        let values = unsafe decoded.map { unsafe $0.bytes }
        let rebuilt = RecordBuffer()
        withExtendedLifetime(decoded) {
            unsafe values.withUnsafeBufferPointer { values in
                require(unsafe shape.matches(bytes, values: values), "the proof must hold")
                unsafe shape.rebuild(values, into: rebuilt)
            }
        }
        require(rebuilt.array == record, "the record must come back to the byte")
    }
    let read = succeed("a shape must survive being written") { try Shape(encoded: shape.encoded) }
    require(read.hash == shape.hash, "the same shape has the same hash")
}
