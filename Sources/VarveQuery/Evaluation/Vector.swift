import VarveColumns

/// The values of a field or an expression for some rows, one element a row.
///
/// Belongs to whoever made it, who uses it again: it is valid until he is asked for the next one.
/// Confined to one thread.
public final class Vector {
    /// Whether an element has a value.
    public enum State: UInt8, Sendable, BitwiseCopyable {
        case value = 0
        /// NULL: the key is there and null, or the value does not read as what was asked for.
        case null = 1
        /// NULL: no such key.
        case missing = 2
    }

    /// What an element of type `dynamic` is.
    public enum DynamicKind: UInt8, Sendable, BitwiseCopyable {
        case `false` = 0
        case `true` = 1
        case number = 2
        case string = 3
        /// The JSON text of an object or an array.
        case nested = 4
    }

    /// What the elements are.
    public internal(set) var type = ValueType.null
    /// How many there are.
    public internal(set) var count = 0

    /// Whether any element may be without a value; if not, `states` says nothing.
    @inline(__always) var hasNulls: Bool {
        get { unsafe storedHasNulls }
        set { unsafe storedHasNulls = newValue }
    }
    let states = ElementLane<UInt8>(0)
    /// Values of type integer, timestamp or date.
    let integers = ElementLane<Int64>(0)
    let doubles = ElementLane<Double>(0)
    /// Values of type boolean: 1 or 0, and 0 where there is no value.
    let flags = ElementLane<UInt8>(0)
    /// Raw values of `DynamicKind`.
    let kinds = ElementLane<UInt8>(0)
    /// Values of type text or dynamic: those of a column, or `ownText`.
    @inline(__always) var text: TextVector {
        get { unsafe storedText }
        set { unsafe storedText = newValue }
    }
    let ownText = TextVector(byteCapacity: 64, valueCapacity: 16)
    /// Whether element i is value i of `text`; else `places` tells which one it is, -1 for none.
    @inline(__always) var isDense: Bool {
        get { unsafe storedIsDense }
        set { unsafe storedIsDense = newValue }
    }
    let places = ElementLane<Int32>(0)

    // Read for each element: not checked for overlapping access.
    @exclusivity(unchecked) private var storedHasNulls = false
    @exclusivity(unchecked) private var storedIsDense = true
    @exclusivity(unchecked) private var storedText: TextVector

    init() { unsafe storedText = ownText }

    /// Begins anew. Elements are values until `setStates` or `makeNull`.
    func reset(_ type: ValueType, count: Int) {
        self.type = type
        self.count = count
        hasNulls = false
        isDense = true
        switch type {
        case .boolean: flags.resize(count)
        case .integer, .timestamp, .date: integers.resize(count)
        case .double: doubles.resize(count)
        case .dynamic:
            kinds.resize(count)
            useOwnText()
        case .text: useOwnText()
        case .null, .interval: break
        }
    }

    private func useOwnText() {
        // What an unusually long value took is given back.
        ownText.removeAll(keepingCapacity: ownText.byteCount <= StoredColumn.keptByteCountMax)
        text = ownText
    }

    /// Makes sure that `states` can be written: all are values if there were none yet.
    @inline(__always)
    func needStates() {
        guard !hasNulls else { return }
        hasNulls = true
        states.fill(State.value.rawValue, count: count)
    }

    /// Takes the value of an element away.
    @inline(__always)
    func makeNull(_ index: Int, _ state: State = .null) {
        needStates()
        states[index] = state.rawValue
        if type == .boolean { flags[index] = 0 }
    }

    /// Makes all elements NULL.
    func makeAllNull(_ state: State = .null) {
        hasNulls = true
        states.fill(state.rawValue, count: count)
        switch type {
        case .boolean: flags.fill(0, count: count)
        case .integer, .timestamp, .date: integers.fill(0, count: count)
        case .double: doubles.fill(0, count: count)
        case .text, .dynamic:
            kinds.fill(0, count: count)
            ownText.removeAll()
            ownText.appendEmpty(count: count)
            text = ownText
            isDense = true
        case .null, .interval: break
        }
    }

    /// Takes over who has a value from another vector of as many elements.
    func takeStates(of other: Vector) {
        hasNulls = other.hasNulls
        if hasNulls { states.assign(other.states) }
    }

    /// Elements that are NULL in another vector too become NULL.
    func addNulls(of other: Vector) {
        guard other.hasNulls else { return }
        if !hasNulls { return takeStates(of: other) }
        let mine = unsafe states.elements
        let others = unsafe other.states.elements
        for index in 0..<count { unsafe mine[index] |= others[index] }
    }

    /// Elements of type boolean without a value are 0: what all who write `flags` end with.
    func clearFlagsOfNulls() {
        guard hasNulls else { return }
        let flags = unsafe flags.elements
        let states = unsafe states.elements
        for index in 0..<count where unsafe states[index] != 0 { unsafe flags[index] = 0 }
    }
}

extension Vector {
    /// Whether an element has a value.
    public func state(_ index: Int) -> State {
        guard hasNulls else { return .value }
        return State(rawValue: states[index]) ?? .null
    }

    /// Whether an element is NULL.
    @inline(__always)
    public func isNull(_ index: Int) -> Bool { hasNulls && states[index] != 0 }

    /// An element of type integer, timestamp (microseconds) or date (days) that is not NULL.
    public func integer(_ index: Int) -> Int64 { integers[index] }

    /// An element of type double that is not NULL.
    public func double(_ index: Int) -> Double { doubles[index] }

    /// An element of type boolean that is not NULL.
    public func boolean(_ index: Int) -> Bool { flags[index] != 0 }

    /// What an element of type dynamic is that is not NULL.
    public func dynamicKind(_ index: Int) -> DynamicKind {
        DynamicKind(rawValue: kinds[index]) ?? .nested
    }

    /// The bytes of an element of type text; of type dynamic a string's text, a number's token,
    /// `true`, `false` or the JSON text of a nested value. Empty for NULL. 64 bytes behind them are
    /// readable.
    public func bytes(_ index: Int) -> UnsafeRawBufferPointer { unsafe texts[index] }

    /// All texts, for loops: valid until the vector, or the column that it shows, changes.
    @inline(__always)
    var texts: Texts {
        unsafe Texts(
            bytes: text.bytes, ends: text.ends, places: isDense ? nil : places.elements)
    }

    /// The texts of a vector; holds no reference, so that a step costs a few loads.
    @unsafe
    struct Texts {
        fileprivate let bytes: UnsafeRawBufferPointer
        fileprivate let ends: UnsafeBufferPointer<UInt32>
        fileprivate let places: UnsafeMutableBufferPointer<Int32>?

        @inline(__always)
        subscript(index: Int) -> UnsafeRawBufferPointer {
            let place = unsafe places.map { Int(unsafe $0[index]) } ?? index
            unsafe precondition(place < ends.count - 1)
            // Where there is no text, something not null for those who read in blocks.
            guard place >= 0 else {
                return unsafe UnsafeRawBufferPointer(start: bytes.baseAddress, count: 0)
            }
            let start = Int(unsafe ends[place])
            return unsafe UnsafeRawBufferPointer(
                rebasing: bytes[start..<Int(ends[place + 1])])
        }
    }
}
