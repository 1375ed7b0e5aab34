import Crypto
import VarveJSON
import VarveStore

/// A unit beyond the limit, while it is read to its end.
struct SkippedUnit {
    private let splitter: (any UnitSplitter)?
    private var digest = SHA256()
    private var feeds: UInt64 = 0
    /// Bytes of the source that were taken, a line feed at the end included.
    private(set) var byteCount: UInt64 = 0
    /// A line feed belongs to it.
    private(set) var isTerminated = false
    /// The source has no more bytes.
    private(set) var isAtEnd = false
    /// Nothing more of the source belongs to it.
    private(set) var isEnded = false
    /// The source could not be read on in it.
    var fault: SourceFault?

    init(_ splitter: (any UnitSplitter)?) { self.splitter = splitter }

    /// Takes bytes that all belong to it.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        unsafe digest.update(bufferPointer: bytes)
        feeds += unsafe UInt64(bytes.count(where: { $0 == UInt8(ascii: "\n") }))
        byteCount += UInt64(bytes.count)
    }

    /// Takes what belongs to it; of nothing, the source is at its end.
    ///
    /// - Returns: how many bytes are taken, a line feed at the end included.
    mutating func goOn(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard bytes.count > 0 else {
            isAtEnd = true
            isEnded = true
            return 0
        }
        let end: Int?
        if let splitter {
            end = unsafe splitter.skip(bytes)
        } else {
            end = unsafe bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
        }
        isEnded = end != nil || splitter?.lostTrack != nil
        let taken = end ?? bytes.count
        isTerminated = end != nil && splitter?.terminatorByteCount ?? 1 == 1
        unsafe add(UnsafeRawBufferPointer(rebasing: bytes[..<(isTerminated ? taken - 1 : taken)]))
        if isTerminated {
            byteCount += 1
            feeds += 1
        }
        return taken
    }

    /// What is known of it in the end.
    var unit: OverlongUnit {
        OverlongUnit(
            line: OverlongLine(
                byteCount: byteCount - (isTerminated ? 1 : 0), digest: Array(digest.finalize())),
            feeds: feeds)
    }
}
