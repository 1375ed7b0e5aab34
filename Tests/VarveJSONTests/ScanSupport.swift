@testable import VarveJSON

/// What a scan gives, copied, so that two scans can be compared.
struct Scanned: Equatable {
    var shape: [UInt8] = []
    var spans: [ValueSpan] = []
    var fault: ScanFault?
}

/// Bytes with padding behind them that looks like more of a record, to catch scanners that rely
/// on what is there.
func withPadded<Result>(
    _ bytes: [UInt8], _ filler: UInt8 = 0x22, _ body: (UnsafeRawBufferPointer) throws -> Result
) rethrows -> Result {
    let padded = bytes + [UInt8](repeating: filler, count: 64)
    return try unsafe padded.withUnsafeBytes {
        try unsafe body(UnsafeRawBufferPointer(rebasing: $0[..<bytes.count]))
    }
}

extension RecordScanner {
    /// Scans a copy of `bytes`.
    func scanned(_ bytes: [UInt8], filler: UInt8 = 0x22) -> Scanned {
        unsafe withPadded(bytes, filler) { unsafe scanned($0) }
    }

    /// Scans bytes where they are.
    func scanned(_ bytes: UnsafeRawBufferPointer) -> Scanned {
        let spans = SpanBuffer(capacity: 64)
        do throws(ScanFault) {
            return result(unsafe try scan(bytes, spans: spans), spans)
        } catch {
            return Scanned(fault: error)
        }
    }

    /// Scans a copy of `bytes` with the general scanner only.
    func scannedGenerally(_ bytes: [UInt8]) -> Scanned {
        unsafe withPadded(bytes, 0) { bytes in
            let spans = SpanBuffer(capacity: 64)
            do throws(ScanFault) {
                let text = unsafe try text(bytes, utf8Checked: false)
                return result(unsafe try scanGenerally(text, spans), spans)
            } catch {
                return Scanned(fault: error)
            }
        }
    }

    /// The fault of a text, or nil if it is a record.
    func fault(_ text: String) -> ScanFault? { scanned([UInt8](text.utf8)).fault }

    func code(_ text: String) -> ScanFault.Code? { fault(text)?.code }

    private func result(_ id: Int, _ spans: SpanBuffer) -> Scanned {
        Scanned(shape: shapes[id].encoded, spans: (0..<spans.count).map { spans[$0] })
    }
}

extension RowScanner {
    /// Scans a row where it is.
    func scanned(_ row: UnsafeRawBufferPointer) -> Scanned {
        let spans = SpanBuffer(capacity: 64)
        do throws(ScanFault) {
            let id = try unsafe scan(row, spans: spans)
            return Scanned(shape: shapes[id].encoded, spans: (0..<spans.count).map { spans[$0] })
        } catch {
            return Scanned(spans: (0..<spans.count).map { spans[$0] }, fault: error)
        }
    }
}

/// A record put together again.
struct Rebuilt {
    var bytes: [UInt8]
    /// Whether the shape says that it is the record.
    var matches: Bool
    /// What was stored of each slot.
    var values: [[UInt8]]
    /// Of a row: it as an object.
    var object: [UInt8]?
}

/// Takes `record` apart, decodes its values, and puts them together again with the shape.
func rebuilt(_ record: [UInt8], _ scanned: Scanned) throws -> Rebuilt {
    let shape = try Shape(encoded: scanned.shape)
    let values = RecordBuffer(capacity: 2 * record.count + 64 * scanned.spans.count)
    var ranges: [Range<Int>] = []
    unsafe withPadded(record) { record in
        for (slot, span) in scanned.spans.enumerated() {
            let start = values.count
            let raw = unsafe span.bytes(in: record)
            if span.hasEscapes && shape.isDecoded(slot) {
                unsafe StringCoding.decode(
                    raw, style: shape.slots[slot].style, appendingTo: values)
            } else {
                unsafe values.append(raw)
            }
            ranges.append(start..<values.count)
        }
    }
    let list = unsafe ranges.map { unsafe UnsafeRawBufferPointer(rebasing: values.bytes[$0]) }
    let out = RecordBuffer(capacity: record.count)
    return unsafe list.withUnsafeBufferPointer { list in
        unsafe shape.rebuild(list, into: out)
        let matches = unsafe withPadded(record) { unsafe shape.matches($0, values: list) }
        let object = RecordBuffer(capacity: 2 * record.count)
        if shape.isRow { unsafe shape.object(list, into: object) }
        return Rebuilt(
            bytes: out.array, matches: matches, values: unsafe list.map { unsafe Array($0) },
            object: shape.isRow ? object.array : nil)
    }
}

/// A small generator with a seed, so that a failure can be replayed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}
