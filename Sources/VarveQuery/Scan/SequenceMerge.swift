import VarveSegments
import VarveStore

/// Merges blocks, each sorted by sequence, that are added by rising bound.
struct SequenceMerge {
    private let pool: RowBlockPool
    private var heap = MinimumHeap<Place>()
    private var last: SequenceNumber?

    private struct Place {
        var block: RowBlock
        var row: Int
    }

    init(_ pool: RowBlockPool) { self.pool = pool }

    mutating func add(_ block: RowBlock) {
        guard let first = block.sequences.first else { return pool.put(block) }
        heap.add(first, Place(block: block, row: 0))
    }

    /// Gives all records below a sequence, in order, and puts the blocks that are done into the pool.
    ///
    /// - Throws: `OrderError` where the blocks are not what their bounds say; what `body` throws.
    mutating func drain(below bound: SequenceNumber, _ body: Scan.RecordBody) throws {
        while let (first, place) = heap.first, first < bound {
            let block = place.block
            let end = min(heap.second ?? .max, bound)
            var row = place.row
            var sequence = first
            repeat {
                if let last, last >= sequence { throw OrderError(sequence: sequence, last: last) }
                last = sequence
                try unsafe body(block[row], sequence)
                row += 1
                guard row < block.count else { break }
                sequence = block.sequences[row]
            } while sequence < end
            if row < block.count {
                heap.replaceFirst(sequence, Place(block: block, row: row))
            } else {
                _ = heap.removeFirst()
                pool.put(block)
            }
        }
    }
}

/// Sequences of the stored rows do not rise as they must: two segments hold the same one, or the
/// pages of a segment contradict its footer.
public struct OrderError: Error, Sendable, CustomStringConvertible {
    public let sequence: SequenceNumber
    public let last: SequenceNumber

    public var description: String {
        "_seq \(sequence) comes after \(last): segments contradict each other; `varve verify` tells more"
    }
}

/// A binary heap by key, the least first; of equal keys any.
struct MinimumHeap<Element> {
    private var items: [(key: UInt64, element: Element)] = []

    var first: (key: UInt64, element: Element)? { items.first }

    /// The least key but for the first's.
    var second: UInt64? {
        guard items.count > 1 else { return nil }
        return items.count > 2 ? min(items[1].key, items[2].key) : items[1].key
    }

    mutating func add(_ key: UInt64, _ element: Element) {
        items.append((key, element))
        var place = items.count - 1
        while place > 0, items[place].key < items[(place - 1) / 2].key {
            items.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func removeFirst() -> Element? {
        guard let last = items.popLast() else { return nil }
        guard let first = items.first else { return last.element }
        items[0] = last
        sink()
        return first.element
    }

    mutating func replaceFirst(_ key: UInt64, _ element: Element) {
        items[0] = (key, element)
        sink()
    }

    private mutating func sink() {
        var place = 0
        while true {
            var least = place
            for child in 2 * place + 1...2 * place + 2
            where child < items.count && items[child].key < items[least].key {
                least = child
            }
            if least == place { return }
            items.swapAt(place, least)
            place = least
        }
    }
}
