/// The bytes of a simulated file: what a reader sees, and what a power cut would leave.
struct SimulatedContent: Sendable {
    /// What a reader sees.
    private(set) var bytes: [UInt8] = []
    /// What was done to them since they were last synced, in order.
    private(set) var unsynced: [Edit] = []
    private var durable = Durable.prefix(0)
    /// Bytes whose sync failed. The kernel marked them clean, so that no later sync writes them.
    private var lost: [Range<Int>] = []

    /// What was synced. Mostly the first bytes of what a reader sees; a copy after a truncation,
    /// so that appending to a large file that is synced often does not copy it each time.
    private enum Durable {
        case prefix(Int)
        case copy([UInt8])
    }

    /// A change by one operation.
    struct Edit: Sendable {
        /// The operation's number in the log.
        let number: Int
        /// Where the change begins: a truncation's new length.
        let offset: Int
        /// What was appended; nil for a truncation.
        let appended: [UInt8]?

        /// The file's length behind the change.
        var end: Int { offset + (appended?.count ?? 0) }
    }

    init() {}

    /// A file as it is found after a reboot: all of it on the disk.
    init(found bytes: [UInt8]) {
        self.bytes = bytes
        self.durable = .prefix(bytes.count)
    }

    mutating func append(_ new: ArraySlice<UInt8>, by number: Int) {
        unsynced.append(Edit(number: number, offset: bytes.count, appended: Array(new)))
        bytes.append(contentsOf: new)
    }

    mutating func truncate(to count: Int, by number: Int) {
        if case .prefix(let synced) = durable, synced > count { durable = .copy(durableBytes) }
        unsynced.append(Edit(number: number, offset: count, appended: nil))
        bytes.removeLast(bytes.count - count)
        lost = lost.map { $0.clamped(to: 0..<count) }.filter { !$0.isEmpty }
    }

    mutating func sync() {
        durable = .prefix(bytes.count)
        unsynced = []
    }

    /// A sync that reports failure: model F.
    mutating func failSync() {
        let start: Int
        switch durable {
        case .prefix(let count): start = count
        case .copy(let old): start = zip(old, bytes).prefix { $0 == $1 }.count
        }
        if start < bytes.count { lost.append(start..<bytes.count) }
        unsynced = []
    }

    /// What a power cut would leave at least: the synced bytes, zeros where a sync had failed.
    var durableBytes: [UInt8] {
        switch durable {
        case .copy(let old): return old
        case .prefix(let count):
            var result = Array(bytes.prefix(count))
            for range in lost {
                for index in range.clamped(to: 0..<count) { result[index] = 0 }
            }
            return result
        }
    }
}
