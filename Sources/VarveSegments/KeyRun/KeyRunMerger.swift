/// Merges key runs into one, streaming: repeated pairs become one, days that are no longer wanted
/// are dropped.
///
/// Holds about 300 KiB for each input and what the writer holds. For one thread at a time. A merge
/// can be done in steps, so that its caller decides when it goes on.
public final class KeyRunMerger {
    private let cursors: [KeyRunCursor]
    private let heads: KeyRunHeads
    private let writer: KeyRunWriter
    private let keepsDay: (Int32) -> Bool
    private let output = ScratchBytes(
        capacity: KeyRunMerger.outputEntryCount * MemoryLayout<KeyEntry>.stride)
    private var outputCount = 0
    private var isStarted = false

    /// Entries that are given to the writer at once.
    private static let outputEntryCount = 4096

    /// A merge of `inputs` into an empty file.
    ///
    /// - Parameters:
    ///   - writer: has been given nothing; `expectedEntryCount(of:)` tells what it may expect.
    ///   - keepsDay: whether any live segment covers a day.
    public init(
        _ inputs: [KeyRunReader], into writer: KeyRunWriter,
        keepsDay: @escaping (Int32) -> Bool = { _ in true }
    ) {
        cursors = inputs.map { KeyRunCursor($0) }
        heads = KeyRunHeads(count: inputs.count)
        self.writer = writer
        self.keepsDay = keepsDay
    }

    /// The most entries that a merge of `inputs` can have.
    public static func expectedEntryCount(of inputs: [KeyRunReader]) -> Int {
        inputs.reduce(0) { sum, input in
            let (next, overflow) = sum.addingReportingOverflow(input.entryCount)
            return overflow ? Int.max : next
        }
    }

    /// Goes on by about `entryCountMax` entries.
    ///
    /// - Returns: whether there is more to do; if not, `finish()` is next.
    /// - Throws: `FormatError` of an input or of the output; the output is then worthless.
    public func step(entryCountMax: Int) throws(FormatError) -> Bool {
        if !isStarted {
            for index in cursors.indices { try load(index) }
            isStarted = true
        }
        var rest = entryCountMax
        while rest > 0 {
            let least = heads.leastIndex()
            guard least >= 0 else {
                try flush()
                return false
            }
            // Days of equal keys come in the order of the inputs: the writer sorts them.
            let entry = unsafe heads.nexts[least].pointee
            if keepsDay(entry.day) { try put(entry) }
            if !heads.advance(least) { try load(least) }
            rest &-= 1
        }
        return true
    }

    /// Completes the output, whose file the caller then syncs.
    ///
    /// - Precondition: `step` told that there is nothing more to do.
    public func finish() throws(FormatError) -> KeyRunSummary {
        precondition(isStarted && heads.leastIndex() < 0, "a merge is finished at its end")
        return try writer.finish()
    }

    /// Merges all of `inputs` at once.
    public static func merge(
        _ inputs: [KeyRunReader], into writer: KeyRunWriter,
        keepsDay: @escaping (Int32) -> Bool = { _ in true }
    ) throws(FormatError) -> KeyRunSummary {
        let merger = KeyRunMerger(inputs, into: writer, keepsDay: keepsDay)
        while try merger.step(entryCountMax: 1 << 20) {}
        return try merger.finish()
    }

    private func load(_ index: Int) throws(FormatError) {
        if try cursors[index].next() {
            unsafe heads.set(index, cursors[index].entries)
        } else {
            heads.close(index)
        }
    }

    private func put(_ entry: KeyEntry) throws(FormatError) {
        unsafe output.base.storeBytes(
            of: entry, toByteOffset: outputCount &* MemoryLayout<KeyEntry>.stride,
            as: KeyEntry.self)
        outputCount &+= 1
        if outputCount == KeyRunMerger.outputEntryCount { try flush() }
    }

    private func flush() throws(FormatError) {
        let count = outputCount
        outputCount = 0
        try unsafe writer.append(
            UnsafeBufferPointer(
                start: output.base.assumingMemoryBound(to: KeyEntry.self), count: count))
    }
}
