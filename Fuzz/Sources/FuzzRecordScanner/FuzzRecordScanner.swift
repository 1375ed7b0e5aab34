import VarveJSON

/// Any bytes as a record. What is checked beside "no crash":
///
/// 1. a scanner that has seen other records, and so guesses, says the same as one that has not;
/// 2. a record that is accepted is given back to the byte by its shape and values;
/// 3. its shape survives being written and read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRecordScanner(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let record = RecordBuffer()
    unsafe record.append(UnsafeRawBufferPointer(start: data, count: count))
    return withExtendedLifetime(record) {
        let guessing = unsafe verdict(of: record, by: Scanners.experienced)
        let fresh = verdict(of: record, by: RecordScanner())
        precondition(guessing == fresh, "a guess changed the verdict")
        return 0
    }
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
        for text in samples {
            let sample = RecordBuffer()
            sample.append(Array(text.utf8))
            withExtendedLifetime(sample) {
                _ = try? unsafe scanner.scan(sample.bytes, spans: SpanBuffer())
            }
        }
        return scanner
    }()

    private static let samples = [
        #"{"review_id":"R1","rating":4.0,"review_text":"good","verified_purchase":true}"#,
        #"{"review_id":"R1","rating":4.0,"review_text":"go\"od","verified_purchase":false}"#,
        #"{"a": "caf\u00e9", "b": [1, {"c": null}], "d": null}"#,
    ]
}

private func verdict(of record: RecordBuffer, by scanner: RecordScanner) -> Verdict {
    let spans = SpanBuffer()
    do throws(ScanFault) {
        let shape = scanner.shapes[try unsafe scanner.scan(record.bytes, spans: spans)]
        checkRoundTrip(record, shape, spans)
        return .record(shape: shape.encoded, spans: (0..<spans.count).map { spans[$0] })
    } catch {
        precondition(spans.count == 0, "a fault leaves no span")
        return .fault(error)
    }
}

private func checkRoundTrip(_ record: RecordBuffer, _ shape: Shape, _ spans: SpanBuffer) {
    let decoded = (0..<spans.count).map { slot in
        let value = RecordBuffer()
        let raw = unsafe spans[slot].bytes(in: record.bytes)
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
            precondition(
                unsafe shape.matches(record.bytes, values: values), "the proof must hold")
            unsafe shape.rebuild(values, into: rebuilt)
        }
    }
    precondition(rebuilt.array == record.array, "the record must come back to the byte")
    guard let read = try? Shape(encoded: shape.encoded) else {
        preconditionFailure("a shape must survive being written")
    }
    precondition(read.hash == shape.hash, "the same shape has the same hash")
}
