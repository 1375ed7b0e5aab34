/// The buffers of lookups in key runs, kept from one to the next; one set serves any number of
/// runs. At most 256 KiB, or one block where that is longer. For one thread at a time.
public final class KeyRunScratch {
    /// Bytes that are read at once where many neighbouring blocks are wanted.
    static let windowByteCount = 256 << 10

    let window = ScratchBytes(capacity: 16 << 10)
    /// Where the blocks of the piece held here lie: one more than there are blocks.
    var ends: [Int] = []
    /// The run whose piece is held here.
    weak var pieceOwner: KeyRunReader?
    var pieceIndex = -1

    /// Empty buffers.
    public init() {}
}
