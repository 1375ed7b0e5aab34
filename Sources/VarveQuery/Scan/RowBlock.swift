import Synchronization
import VarveJSON
import VarveStore

/// Records that were rebuilt, in sequence order: those of one row group, or of one block of a
/// temporary run. Filled by one thread, then read by another.
final class RowBlock {
    /// The records' bytes, one after another.
    let text = RecordBuffer(capacity: 1 << 16)
    /// Where each record ends in `text`.
    private(set) var ends: [Int] = []
    private(set) var sequences: [SequenceNumber] = []
    /// No record of this block, or of one that comes after it in a merge, has a sequence below.
    var bound: SequenceNumber = 0

    var count: Int { ends.count }

    func removeAll() {
        text.removeAll()
        ends.removeAll(keepingCapacity: true)
        sequences.removeAll(keepingCapacity: true)
    }

    /// Ends the record that was appended to `text`.
    func endRecord(_ sequence: SequenceNumber) {
        ends.append(text.count)
        sequences.append(sequence)
    }

    /// A record's bytes; valid until the block changes.
    subscript(index: Int) -> UnsafeRawBufferPointer {
        let start = index == 0 ? 0 : ends[index - 1]
        return unsafe UnsafeRawBufferPointer(rebasing: text.bytes[start..<ends[index]])
    }
}

/// Blocks that are used again. What an unusually large one holds is given back.
final class RowBlockPool: Sendable {
    private let blocks = Mutex<[Handover<RowBlock>]>([])
    private static let keptByteCountMax = 4 << 20

    func take() -> RowBlock { blocks.withLock { $0.popLast() }?.value ?? RowBlock() }

    func put(_ block: RowBlock) {
        guard block.text.count <= Self.keptByteCountMax else { return }
        block.removeAll()
        let handed = Handover(block)
        blocks.withLock { $0.append(handed) }
    }
}
