/// The bytes of a simulated file: what a reader sees, and what a power cut would leave.
struct SimulatedContent: Sendable {
    /// What a reader sees.
    private(set) var bytes: [UInt8] = []
    private var durable = Durable.prefix(0)
    /// Bytes whose sync failed. The kernel marked them clean, so that no later sync writes them.
    private var lost: [Range<Int>] = []

    /// What was synced. Mostly the first bytes of what a reader sees; a copy after a truncation,
    /// so that appending to a large file that is synced often does not copy it each time.
    private enum Durable {
        case prefix(Int)
        case copy([UInt8])
    }

    init() {}

    /// A file as it is found after a reboot: all of it on the disk.
    init(found bytes: [UInt8]) {
        self.bytes = bytes
        self.durable = .prefix(bytes.count)
    }

    mutating func append(_ new: some Collection<UInt8>) {
        bytes.append(contentsOf: new)
    }

    mutating func truncate(to count: Int) {
        if case .prefix(let synced) = durable, synced > count { durable = .copy(durableBytes) }
        bytes.removeLast(bytes.count - count)
        lost = lost.map { $0.clamped(to: 0..<count) }.filter { !$0.isEmpty }
    }

    mutating func sync() {
        durable = .prefix(bytes.count)
    }

    mutating func failSync() {
        let start: Int
        switch durable {
        case .prefix(let count): start = count
        case .copy(let old): start = zip(old, bytes).prefix { $0 == $1 }.count
        }
        if start < bytes.count { lost.append(start..<bytes.count) }
    }

    /// What a power cut would leave: the synced bytes, zeros where a sync had failed.
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

    /// Whether a power cut would leave just what a reader sees.
    var isSynced: Bool {
        if case .prefix(bytes.count) = durable { lost.isEmpty } else { false }
    }
}
