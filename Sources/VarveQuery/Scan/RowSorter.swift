import Glibc
import VarveColumns
import VarveFiles
import VarveStore

/// Sorts rows by keys that are compared as bytes; what does not fit in memory goes to temporary
/// files. With a limit only the first rows are kept, so that few of many need little.
///
/// A row is the length of its key in four bytes, the key, and the rest. For one thread.
final class RowSorter {
    typealias Body = (_ rest: UnsafeRawBufferPointer) throws -> Void

    private let fileSystem: any FileSystem
    private let folder: FilePath
    private let byteCountMax: Int
    private let limit: Int
    private let memory = ByteSink()
    private var rows: [Range<Int>] = []
    private var runs: [SpillRun] = []

    /// Runs that are merged at once: each has a block in memory.
    private static let runsMax = 64

    /// - Parameters:
    ///   - byteCountMax: of rows in memory.
    ///   - limit: rows that are wanted; nil for all.
    init(_ fileSystem: any FileSystem, in folder: FilePath, byteCountMax: Int, limit: UInt64?) {
        self.fileSystem = fileSystem
        self.folder = folder
        self.byteCountMax = byteCountMax
        self.limit = Int(clamping: limit ?? .max)
    }

    func add(_ row: UnsafeRawBufferPointer) throws {
        let start = memory.count
        unsafe memory.write(row)
        rows.append(start..<memory.count)
        if limit < 1 << 20, rows.count >= 2 * limit + 1_024 { keepFirst() }
        if memory.count >= byteCountMax {
            keepFirst()
            if memory.count >= byteCountMax / 2 { try spill() }
        }
    }

    /// Gives the rows in order, without their keys.
    func forEach(_ body: Body) throws {
        sort()
        if runs.isEmpty {
            for row in rows.prefix(limit) {
                try unsafe body(Self.rest(UnsafeRawBufferPointer(rebasing: memory.bytes[row])))
            }
            return
        }
        try spill()
        var left = limit
        try unsafe merge(runs) { row in
            try unsafe body(Self.rest(row))
            left -= 1
            return left > 0
        }
    }

    private static func keyCount(_ row: UnsafeRawBufferPointer) -> Int {
        unsafe Int(UInt32(littleEndian: row.loadUnaligned(as: UInt32.self)))
    }

    private static func rest(_ row: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: row[(4 + keyCount(row))...])
    }

    /// Whether a row comes before another. Keys are never equal.
    private static func precedes(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
    ) -> Bool {
        let (first, second) = unsafe (keyCount(left), keyCount(right))
        guard let one = left.baseAddress, let other = right.baseAddress else { return false }
        let order = unsafe memcmp(one + 4, other + 4, min(first, second))
        return order == 0 ? first < second : order < 0
    }

    private func sort() {
        let bytes = unsafe memory.bytes
        rows.sort { left, right in
            unsafe Self.precedes(
                UnsafeRawBufferPointer(rebasing: bytes[left]),
                UnsafeRawBufferPointer(rebasing: bytes[right]))
        }
    }

    /// Forgets rows that cannot be among the first.
    private func keepFirst() {
        guard rows.count > limit else { return }
        sort()
        let kept = ByteSink(capacity: 1 << 16)
        var places: [Range<Int>] = []
        for row in rows.prefix(limit) {
            let start = kept.count
            unsafe kept.write(UnsafeRawBufferPointer(rebasing: memory.bytes[row]))
            places.append(start..<kept.count)
        }
        memory.removeAll()
        unsafe memory.write(kept.bytes)
        rows = places
    }

    /// Writes the rows in memory to a run, in order.
    private func spill() throws {
        guard !rows.isEmpty else { return }
        sort()
        let run = try SpillRun(fileSystem, in: folder)
        for row in rows.prefix(limit) {
            try unsafe run.append(UnsafeRawBufferPointer(rebasing: memory.bytes[row]), 0)
        }
        try run.finish()
        rows.removeAll(keepingCapacity: true)
        memory.removeAll()
        runs.append(run)
        if runs.count >= Self.runsMax {
            let merged = try SpillRun(fileSystem, in: folder)
            var left = limit
            try unsafe merge(runs) { row in
                try unsafe merged.append(row, 0)
                left -= 1
                return left > 0
            }
            try merged.finish()
            runs = [merged]
        }
    }

    /// Gives the rows of runs in order until `body` has enough.
    private func merge(
        _ runs: [SpillRun], _ body: (UnsafeRawBufferPointer) throws -> Bool
    ) throws {
        var cursors = try runs.compactMap { try RunCursor($0) }
        while !cursors.isEmpty {
            var least = 0
            for other in cursors.indices.dropFirst()
            where unsafe Self.precedes(cursors[other].row, cursors[least].row) {
                least = other
            }
            guard try unsafe body(cursors[least].row) else { return }
            if try !cursors[least].advance() { cursors.remove(at: least) }
        }
    }
}

/// The rows of a run, one after another.
private struct RunCursor {
    private let run: SpillRun
    private let block = RowBlock()
    private var blockIndex = 0
    private var place = 0

    /// - Returns: nil if the run is empty.
    init?(_ run: SpillRun) throws {
        self.run = run
        guard !run.blocks.isEmpty else { return nil }
        try run.read(0, into: block)
    }

    var row: UnsafeRawBufferPointer { unsafe block[place] }

    /// - Returns: whether there is another row.
    mutating func advance() throws -> Bool {
        place += 1
        if place < block.count { return true }
        blockIndex += 1
        guard blockIndex < run.blocks.count else { return false }
        block.removeAll()
        try run.read(blockIndex, into: block)
        place = 0
        return true
    }
}
