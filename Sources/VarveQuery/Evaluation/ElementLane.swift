/// One number for each element of a vector, in memory that is used again and again. Confined to one
/// thread.
@safe
final class ElementLane<Element: BitwiseCopyable> {
    @exclusivity(unchecked) private var base: UnsafeMutablePointer<Element>
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) private var held = 0
    private let zero: Element

    /// How many elements there are.
    @inline(__always) var count: Int { unsafe held }

    /// An empty lane; new memory is filled with `zero`.
    init(_ zero: Element) {
        self.zero = zero
        unsafe capacity = 64
        unsafe base = .allocate(capacity: 64)
        unsafe base.initialize(repeating: zero, count: 64)
    }

    deinit { unsafe base.deallocate() }

    /// Makes it `newCount` elements long. What they are is not said.
    func resize(_ newCount: Int) {
        if unsafe newCount > capacity { grow(newCount) }
        unsafe held = newCount
    }

    /// Makes it `newCount` elements long, all `element`.
    func fill(_ element: Element, count newCount: Int) {
        resize(newCount)
        unsafe base.update(repeating: element, count: newCount)
    }

    /// Takes over all elements of an array.
    func assign(_ elements: [Element]) {
        resize(elements.count)
        unsafe elements.withUnsafeBufferPointer { elements in
            guard let start = elements.baseAddress else { return }
            unsafe base.update(from: start, count: elements.count)
        }
    }

    /// Takes over all elements of another lane.
    func assign(_ other: ElementLane) {
        resize(other.count)
        unsafe base.update(from: other.base, count: other.count)
    }

    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count)
            return unsafe base[index]
        }
        set {
            precondition(index >= 0 && index < count)
            unsafe base[index] = newValue
        }
    }

    /// The elements; valid until the next change of length. For loops that are worth it.
    @unsafe
    var elements: UnsafeMutableBufferPointer<Element> {
        unsafe UnsafeMutableBufferPointer(start: base, count: count)
    }

    private func grow(_ newCount: Int) {
        let larger = unsafe max(newCount, capacity * 2)
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: larger)
        unsafe memory.initialize(repeating: zero, count: larger)
        unsafe base.deallocate()
        unsafe base = memory
        unsafe capacity = larger
    }
}
