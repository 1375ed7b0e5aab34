import VarveSegments

/// Walks over the frames of a log and tells a torn tail from damage.
///
/// A frame is written and synced before the next one, so a crash can spoil nothing but the last. A
/// bad frame with nothing valid behind it is therefore taken for one that a crash tore; a bad frame
/// with the header of a later one behind it is damage. Some logs have frames that are synced with the
/// one behind them only: of such a pair a crash may spoil either.
struct LogScanner {
    /// Number and chain of the last whole frame.
    private(set) var number: UInt64
    private(set) var chain: UInt32
    /// Checksum of the file's header.
    private let binding: UInt32
    /// Where in the file `bytes` begins.
    private let start: Int
    /// The size of a frame that is synced with the one behind it, if there are any.
    private let looseByteCount: Int?
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
    ///   - looseByteCount: the size of a frame that is synced with the one behind it.
    init(
        _ bytes: [UInt8], from start: Int, binding: UInt32, number: UInt64, chain: UInt32,
        looseByteCount: Int? = nil
    ) {
        self.looseByteCount = looseByteCount
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
        guard let first, let later = laterFrame(from: first), !mayBeTorn(with: later) else {
            return nil
        }
        throw fault(
            .checksum, "a whole entry \(number &+ 1), as entry \(later.header.number) follows",
            "a bad one")
    }

    /// Whether the bad frame and the later one may have been waiting for the same sync.
    private func mayBeTorn(with later: LaterFrame) -> Bool {
        guard let looseByteCount, later.index == cursor + looseByteCount,
            later.header.number == number &+ 2
        else { return false }
        return laterFrame(from: later.index + 1) == nil
    }

    private typealias LaterFrame = (header: LogFrame.Header, index: Int)

    /// The first header of a later frame. Its own checksum is enough: it could not be there unless
    /// the bad frame had been whole once.
    private func laterFrame(from first: Int) -> LaterFrame? {
        var at = first
        while at + LogFrame.headerByteCount <= bytes.count {
            // Cheap first: a number that can be. Nobody appends 2^32 frames to one file.
            let found = UInt64(littleEndian: bytes, at: at + 4)
            if found > number, found - number < 1 << 32, let header = header(at: at) {
                return (header, at)
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
