import Synchronization
import VarveColumns
import VarveFiles
import VarveSegments

/// A segment under construction: workers encode its row groups in any order, this appends them in
/// theirs.
final class SegmentAssembly: Sendable {
    let plan: SegmentPlan
    /// From the batch's shapes to the segment's; -1 for shapes without a row.
    let shapeMap: [Int32]
    let rowGroupCount: Int
    /// What the key column will hold.
    let keys: SegmentKeys
    private let progress: Mutex<Progress>

    private struct Progress {
        var writer: Handover<SegmentWriter>
        var waiting: [Int: Handover<EncodedRowGroup>] = [:]
        var next = 0
        var isWriting = false

        /// The row group whose turn it is, for a worker that then writes; nil ends its writing.
        mutating func takeNext() -> Handover<EncodedRowGroup>? {
            let due = waiting.removeValue(forKey: next)
            isWriting = due != nil
            if isWriting { next += 1 }
            return due
        }
    }

    init(
        plan: SegmentPlan, writer: SegmentWriter, shapeMap: [Int32], rowGroupCount: Int,
        rowCount: Int
    ) {
        self.plan = plan
        self.shapeMap = shapeMap
        self.rowGroupCount = rowGroupCount
        keys = SegmentKeys(rowCount: rowCount)
        progress = Mutex(Progress(writer: Handover(writer)))
    }

    /// Takes a row group and appends all whose turn has come; their sinks go back to `pool`.
    ///
    /// One worker at a time writes, and none waits for it: what comes meanwhile is left to it.
    ///
    /// - Returns: whether all row groups are written; true for one caller only.
    func take(_ rowGroup: EncodedRowGroup, ordinal: Int, _ pool: SinkPool) throws -> Bool {
        let handed = Handover(rowGroup)
        var due = progress.withLock { progress in
            progress.waiting[ordinal] = handed
            return progress.isWriting ? nil : progress.takeNext()
        }
        guard due != nil else { return false }
        let writer = progress.withLock { $0.writer }
        var isComplete = false
        while let next = due {
            // After an error nobody writes again: the batch is lost, and says so.
            try writer.value.append(next.value)
            pool.put(next.value.bytes)
            (due, isComplete) = progress.withLock { progress in
                let due = progress.takeNext()
                return (due, due == nil && progress.next == rowGroupCount)
            }
        }
        return isComplete
    }

    /// Ends the file; its syncing is left to whoever made it.
    func finish(
        keys: UnsafeBufferPointer<KeyColumn.Entry>, firstSequence: UInt64, lastSequence: UInt64,
        contentDigest: UInt64
    ) throws -> SegmentSummary {
        let writer = progress.withLock { $0.writer }
        return try unsafe writer.value.finish(
            keys: keys, firstSequence: firstSequence, lastSequence: lastSequence,
            contentDigest: contentDigest)
    }
}

/// Byte sinks that are used again.
final class SinkPool: Sendable {
    private let sinks = Mutex<[Handover<ByteSink>]>([])

    func take() -> ByteSink {
        sinks.withLock { $0.popLast() }?.value ?? ByteSink(capacity: 1 << 20)
    }

    func put(_ sink: ByteSink) {
        let handed = Handover(sink)
        sinks.withLock { $0.append(handed) }
    }
}
