import VarveBytes

/// Takes records apart into a shape and values, strictly by RFC 8259.
///
/// It guesses that a record looks like one before: compares the pieces of that shape and scans only
/// the values between. A record that no guess fits goes to the general scanner, which also says
/// what is wrong with those that are none. Confined to one thread; buffers are reused.
@safe
public final class RecordScanner {
    public let limits: ScanLimits
    /// The shapes of all records so far; `scan` gives their numbers.
    public let shapes: ShapeTable

    let outline: RecordOutline
    let trie = LayoutTrie()
    /// The style of each slot of the record at hand; all `minimal` between records.
    let styles: UnsafeMutablePointer<UInt8>

    /// A record with as many bytes or more is refused: spans have 31 bits.
    static var recordBytesEnd: Int { 1 << 31 }

    public init(limits: ScanLimits = ScanLimits(), shapes: ShapeTable = ShapeTable()) {
        self.limits = limits
        self.shapes = shapes
        outline = RecordOutline(depthMax: limits.depthMax)
        unsafe styles = .allocate(capacity: ShapeFormat.membersMax)
        unsafe styles.initialize(repeating: 0, count: ShapeFormat.membersMax)
    }

    deinit {
        unsafe styles.deallocate()
    }

    /// Takes a record apart.
    ///
    /// - Parameters:
    ///   - record: the record's bytes, with any white space around it; 64 bytes after its end are
    ///     readable. They may hold anything.
    ///   - utf8Checked: the caller knows that it is valid UTF-8, as its whole chunk is.
    ///   - spans: the values of the slots are appended, in order, relative to the record's start;
    ///     nothing if there is a fault.
    /// - Returns: the number of the record's shape in `shapes`; `ShapeTable.opaque`, with one span
    ///   over the whole record, if it has more than 1,024 members or the table is full.
    /// - Throws: what is wrong; `offset` counts from the record's start.
    /// - Complexity: linear; no allocation where a guess fits.
    public func scan(
        _ record: UnsafeRawBufferPointer, utf8Checked: Bool = false, spans: SpanBuffer
    ) throws(ScanFault) -> Int {
        let text = unsafe try text(record, utf8Checked: utf8Checked)
        let guess = unsafe scanPredicted(text, spans)
        if guess >= 0 { return guess }
        return unsafe try scanGenerally(text, spans)
    }

    /// Checks what has to be known before a record can be scanned.
    @inline(__always)
    func text(
        _ record: UnsafeRawBufferPointer, utf8Checked: Bool
    ) throws(ScanFault) -> PaddedText {
        guard let base = record.baseAddress, record.count < Self.recordBytesEnd else {
            throw ScanFault(
                code: .badJSON, offset: 0, expected: "an object below 2 GiB",
                found: "\(record.count) bytes")
        }
        let text = unsafe PaddedText(base: base, count: record.count)
        if !utf8Checked { unsafe try checkUTF8(record, text) }
        return unsafe text
    }

    private func checkUTF8(
        _ record: UnsafeRawBufferPointer, _ text: PaddedText
    ) throws(ScanFault) {
        if unsafe UTF8Validation.isValid(record) { return }
        let offset = unsafe UTF8Validation.firstInvalid(record) ?? 0
        throw unsafe ScanFault(
            code: .badUTF8, offset: offset, expected: "UTF-8",
            found: text.description(at: offset))
    }
}
