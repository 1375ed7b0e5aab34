/// Hands out the numbers of new files: each once, whatever process asks.
///
/// For one thread at a time.
final class FileNumbers {
    private var next: UInt64
    private var end: UInt64
    private let reserve: ((_ count: UInt64) throws -> Range<UInt64>)?
    private var blockCount: UInt64 = 64
    private static let blockCountMax: UInt64 = 4_096

    /// Numbers from `next` on, for whoever is alone with the store, or keeps its files in memory:
    /// they are reserved by the edit that makes the files live.
    init(unreservedFrom next: UInt64) {
        self.next = next
        end = .max
        reserve = nil
    }

    /// Numbers that are reserved block by block, before a file bears one: another process that writes
    /// files at the same time gets others.
    ///
    /// - Parameter reserve: commits that some numbers are in use, and tells which.
    init(reserving reserve: @escaping (_ count: UInt64) throws -> Range<UInt64>) {
        next = 0
        end = 0
        self.reserve = reserve
    }

    /// One above the last number given, where no edit has reserved it yet.
    var unreservedEnd: UInt64? { reserve == nil ? next : nil }

    /// A number that no other file has.
    func take() throws -> UInt64 {
        if next == end, let reserve { add(try reserve(blockCount)) }
        next += 1
        return next - 1
    }

    /// Goes on with other reserved numbers.
    func add(_ block: Range<UInt64>) {
        next = block.lowerBound
        end = block.upperBound
        blockCount = min(Self.blockCountMax, 2 * blockCount)
    }
}
