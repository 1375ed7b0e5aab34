/// Rows of a row group, ascending. Confined to one thread; its memory is reused.
public final class RowSelection {
    /// Rows of the row group.
    public private(set) var rowCount = 0
    /// Rows that are selected.
    public private(set) var count = 0
    /// What is selected, unless all are.
    private let list = ElementLane<Int32>(0)
    private let spare = ElementLane<Int32>(0)

    /// No rows.
    public init() {}

    /// Whether every row is selected.
    public var isAll: Bool { count == rowCount }
    /// Whether no row is.
    public var isEmpty: Bool { count == 0 }

    /// Selects all rows of a row group.
    func selectAll(of rowCount: Int) {
        self.rowCount = rowCount
        count = rowCount
    }

    /// Selects nothing.
    func removeAll() { count = 0 }

    /// A selected row, counted among these.
    public subscript(index: Int) -> Int {
        precondition(index >= 0 && index < count)
        return isAll ? index : Int(list[index])
    }

    /// The rows, one after another. O(count).
    public var rows: [Int] { (0..<count).map { self[$0] } }

    /// The rows; nil if all are selected. Valid until the next change.
    @unsafe
    var someRows: UnsafeMutableBufferPointer<Int32>? {
        guard !isAll else { return nil }
        return unsafe UnsafeMutableBufferPointer(rebasing: list.elements[..<count])
    }

    /// Becomes a copy of another selection.
    func assign(_ other: RowSelection) {
        rowCount = other.rowCount
        count = other.count
        if !other.isAll {
            list.resize(count)
            let mine = unsafe list.elements
            let others = unsafe other.list.elements
            for index in 0..<count { unsafe mine[index] = others[index] }
        }
    }

    /// Keeps the rows whose flag is 1 and not 0: one flag for each selected row.
    func keep(_ flags: ElementLane<UInt8>) {
        precondition(flags.count >= count)
        let wasAll = isAll
        list.resize(max(count, list.count))
        let rows = unsafe list.elements
        let flags = unsafe flags.elements
        var kept = 0
        for index in 0..<count {
            unsafe rows[kept] = wasAll ? Int32(truncatingIfNeeded: index) : rows[index]
            unsafe kept &+= Int(flags[index])
        }
        count = kept
    }

    /// Takes away the rows of another selection, which are all among these. O(count).
    func subtract(_ other: RowSelection) {
        if other.isAll { return removeAll() }
        if other.isEmpty { return }
        let wasAll = isAll
        list.resize(max(count, list.count))
        let rows = unsafe list.elements
        let gone = unsafe other.list.elements
        var next = 0
        var kept = 0
        for index in 0..<count {
            let row = wasAll ? Int32(truncatingIfNeeded: index) : unsafe rows[index]
            if next < other.count, unsafe gone[next] == row {
                next += 1
                continue
            }
            unsafe rows[kept] = row
            kept += 1
        }
        count = kept
    }

    /// Adds the rows of another selection, none of which is among these. O(count).
    func formUnion(disjoint other: RowSelection) {
        if other.isEmpty { return }
        if isEmpty { return assign(other) }
        let total = count + other.count
        spare.resize(total)
        let sum = unsafe spare.elements
        let mine = unsafe list.elements
        let others = unsafe other.list.elements
        var left = 0
        var right = 0
        for index in 0..<total {
            let takesLeft =
                unsafe right == other.count || left < count && mine[left] < others[right]
            unsafe sum[index] = takesLeft ? mine[left] : others[right]
            left += takesLeft ? 1 : 0
            right += takesLeft ? 0 : 1
        }
        list.resize(total)
        let target = unsafe list.elements
        for index in 0..<total { unsafe target[index] = sum[index] }
        count = total
    }
}
