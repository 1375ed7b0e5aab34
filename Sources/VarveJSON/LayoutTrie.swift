/// Layouts that were met, as a tree of pieces: what the scanner guesses from. A record is followed
/// from the root; at each node the children are tried in turn, the last one that fitted first.
///
/// After a value only one child can fit, whatever their order: two pieces that both agree with the
/// record are read alike up to the end of the shorter one, so that the longer one would have to go
/// on with white space or a literal where the shorter one's value starts with a digit, a bracket or
/// a quote. So the guess never decides what a record means.
///
/// A cache, bounded: a node keeps few children, and a full tree is cleared.
@safe
final class LayoutTrie {
    /// A piece and what follows it.
    struct Node: BitwiseCopyable {
        /// The piece within `literals`.
        var pieceStart: UInt32
        var pieceCount: UInt32
        /// Index of the first node that may follow, or `none`.
        var firstChild: Int32 = LayoutTrie.none
        /// Index of the next node with the same parent, or `none`.
        var next: Int32 = LayoutTrie.none
        /// Raw value of the `SlotKind` behind the piece; 0 if the record ends there.
        var kind: UInt8
        /// The layout that ends here, and its shape with every style minimal (or `none`).
        var layout: Int32 = LayoutTrie.none
        var plainShape: Int32 = LayoutTrie.none
    }

    static var none: Int32 { -1 }
    static var root: Int32 { 0 }

    private static var nodesMax: Int { 16_384 }
    private static var childrenMax: Int { 24 }
    private static var literalBytesMax: Int { 1 << 20 }

    // Read for every record: not checked for overlapping access.
    @exclusivity(unchecked) private(set) var nodes: UnsafeMutablePointer<Node>
    private let literals = RecordBuffer(capacity: 4096)
    private var nodeCount = 0
    private var nodeCapacity = 64

    init() {
        unsafe nodes = .allocate(capacity: nodeCapacity)
        clear()
    }

    deinit {
        unsafe nodes.deallocate()
    }

    /// The pieces of all nodes, padded.
    var literalBase: UnsafeRawPointer? {
        unsafe literals.bytes.baseAddress
    }

    private func clear() {
        literals.removeAll()
        nodeCount = 0
        _ = add(Node(pieceStart: 0, pieceCount: 0, kind: 0))
    }

    private func add(_ node: Node) -> Int32 {
        if nodeCount == nodeCapacity {
            let larger = UnsafeMutablePointer<Node>.allocate(capacity: nodeCapacity * 2)
            unsafe larger.update(from: nodes, count: nodeCount)
            unsafe nodes.deallocate()
            unsafe nodes = larger
            nodeCapacity *= 2
        }
        unsafe nodes[nodeCount] = node
        nodeCount += 1
        return Int32(truncatingIfNeeded: nodeCount - 1)
    }

    /// Makes `child`, which comes behind `previous`, the first of its parent's children.
    @inline(__always)
    func promote(_ child: Int32, behind previous: Int32, of parent: Int32) {
        unsafe nodes[Int(previous)].next = nodes[Int(child)].next
        unsafe nodes[Int(child)].next = nodes[Int(parent)].firstChild
        unsafe nodes[Int(parent)].firstChild = child
    }

    /// Puts the layout of a record that was taken apart in the tree, as the next guess.
    ///
    /// - Parameter plainShape: its shape with every style minimal, or `none`.
    func insert(
        _ text: PaddedText, _ outline: RecordOutline, layout: Int, plainShape: Int32
    ) {
        let slots = outline.entries.lazy.filter { $0.kind.slotKind != nil }
        if nodeCount + slots.count + 1 > Self.nodesMax || literals.count > Self.literalBytesMax {
            clear()
        }
        var parent = Self.root
        var pieceStart = 0
        for slot in slots {
            let end = Int(slot.start)
            let kind = slot.kind.slotKind?.rawValue ?? 0
            unsafe parent = child(of: parent, text, pieceStart, end, kind)
            pieceStart = end + Int(slot.count)
        }
        unsafe parent = child(of: parent, text, pieceStart, text.count, 0)
        unsafe nodes[Int(parent)].layout = Int32(truncatingIfNeeded: layout)
        unsafe nodes[Int(parent)].plainShape = plainShape
    }

    /// The first child of `parent`, made or moved there, that has this piece and kind.
    private func child(
        of parent: Int32, _ text: PaddedText, _ start: Int, _ end: Int, _ kind: UInt8
    ) -> Int32 {
        var previous = Self.none
        var candidate = unsafe nodes[Int(parent)].firstChild
        var rank = 0
        while candidate != Self.none {
            let node = unsafe nodes[Int(candidate)]
            if unsafe node.kind == kind && holds(node, text, start, end) {
                if previous != Self.none { promote(candidate, behind: previous, of: parent) }
                return candidate
            }
            rank += 1
            // The new child comes in front; the one that was used longest ago goes.
            if rank == Self.childrenMax { unsafe nodes[Int(previous)].next = Self.none }
            previous = candidate
            candidate = node.next
        }
        var node = Node(
            pieceStart: UInt32(literals.count), pieceCount: UInt32(end - start), kind: kind)
        unsafe literals.append(
            UnsafeRawBufferPointer(start: text.base + start, count: end - start))
        unsafe node.next = nodes[Int(parent)].firstChild
        let added = add(node)
        unsafe nodes[Int(parent)].firstChild = added
        return added
    }

    private func holds(_ node: Node, _ text: PaddedText, _ start: Int, _ end: Int) -> Bool {
        guard Int(node.pieceCount) == end - start, let base = unsafe literalBase else {
            return false
        }
        return unsafe ByteBlock.areEqual(
            base + Int(node.pieceStart), text.base + start, count: end - start)
    }
}
