import VarveSegments

/// Walks over the frames of a log and tells a torn tail from damage.
///
/// A frame is written and synced before the next one, so a crash can spoil nothing but the last. A
/// bad frame with nothing valid behind it is therefore taken for one that a crash tore; a bad frame
/// with the header of a later one behind it is damage.
struct LogScanner {
    /// Number and chain of the last whole frame.
    private(set) var number: UInt64
    private(set) var chain: UInt32
    /// Checksum of the file's header.
    private let binding: UInt32
    /// Where in the file `bytes` begins.
    private let start: Int
    private let bytes: [UInt8]
    /// Where in `bytes` the next frame begins.
    private var cursor = 0

    /// A frame's payload, and where in the file it begins.
    struct Payload {
        let bytes: [UInt8]
        let offset: Int
    }

    /// Where a log departs from its format.
    struct Fault: Error {
        let offset: Int
        let kind: Damage.Kind
        let expected: String
        let found: String
    }

    /// - Parameters:
    ///   - bytes: the file from `start` on, which is where a frame begins.
    ///   - number: of the frame before.
    ///   - chain: of the frame before.
    init(_ bytes: [UInt8], from start: Int, binding: UInt32, number: UInt64, chain: UInt32) {
        self.bytes = bytes
        self.start = start
        self.binding = binding
        self.number = number
        self.chain = chain
    }

    /// Where in the file the next frame begins, or the torn tail.
    var offset: Int { start + cursor }

    /// Bytes behind the last whole frame.
    var remaining: Int { bytes.count - cursor }

    /// The bytes behind the last whole frame.
    var tail: ArraySlice<UInt8> { bytes[cursor...] }

    /// The next frame's payload; nil at the end and at a torn tail, which `remaining` tells apart.
    mutating func next() throws(Fault) -> Payload? {
        guard remaining > 0 else { return nil }
        guard let header = header(at: cursor) else {
            return try tornTail(searchingFrom: cursor + 1)
        }
        let expected = number &+ 1
        guard header.number == expected else {
            throw fault(.structure, "entry \(expected)", "entry \(header.number)")
        }
        let (frame, overflow) = header.payloadByteCount.addingReportingOverflow(
            LogFrame.overheadByteCount)
        guard !overflow, frame <= remaining else { return try tornTail(searchingFrom: nil) }
        let payloadStart = cursor + LogFrame.headerByteCount
        let payload = Array(bytes[payloadStart..<(payloadStart + header.payloadByteCount)])
        let chain = LogFrame.chain(Array(bytes[cursor..<(cursor + 12)]), payload, after: self.chain)
        guard chain == UInt32(littleEndian: bytes, at: payloadStart + payload.count) else {
            return try tornTail(searchingFrom: cursor + frame)
        }
        number = expected
        self.chain = chain
        cursor += frame
        return Payload(bytes: payload, offset: start + payloadStart)
    }

    /// Nothing if a crash can have made what stands here, else the damage.
    private func tornTail(searchingFrom first: Int?) throws(Fault) -> Payload? {
        guard let first, let later = laterFrame(from: first) else { return nil }
        throw fault(
            .checksum, "a whole entry \(number &+ 1), as entry \(later.number) follows", "a bad one"
        )
    }

    /// The first header of a later frame. Its own checksum is enough: it could not be there unless
    /// the bad frame had been whole once.
    private func laterFrame(from first: Int) -> LogFrame.Header? {
        var at = first
        while at + LogFrame.headerByteCount <= bytes.count {
            // Cheap first: a number that can be. Nobody appends 2^32 frames to one file.
            let found = UInt64(littleEndian: bytes, at: at + 4)
            if found > number, found - number < 1 << 32, let header = header(at: at) {
                return header
            }
            at += 1
        }
        return nil
    }

    private func header(at index: Int) -> LogFrame.Header? {
        guard index + LogFrame.headerByteCount <= bytes.count else { return nil }
        return LogFrame.Header(
            Array(bytes[index..<(index + LogFrame.headerByteCount)]), binding: binding)
    }

    private func fault(_ kind: Damage.Kind, _ expected: String, _ found: String) -> Fault {
        Fault(offset: offset, kind: kind, expected: expected, found: found)
    }
}
