extension RecordScanner {
    /// The number of the record's shape if a known layout fits, else -1: then the general scanner
    /// must say what it is.
    @inline(__always)
    func scanPredicted(_ text: PaddedText, _ spans: SpanBuffer) -> Int {
        let out = unsafe spans.reserve(ShapeFormat.membersMax)
        let match = unsafe follow(text, out)
        if match.styledCount == 0 {
            guard match.node != LayoutTrie.none else { return -1 }
            let shape = unsafe trie.nodes[Int(match.node)].plainShape
            if shape != LayoutTrie.none {
                spans.commit(match.slotCount)
                return Int(shape)
            }
        }
        return unsafe styledShape(match, text, spans)
    }

    /// How far a record followed the tree.
    struct Match {
        /// The node at which the record ended, or `none`.
        var node: Int32
        var slotCount: Int
        /// Slots with another style than `minimal`.
        var styledCount: Int
    }

    /// Follows the tree as far as it fits, and writes the span of each slot to `out` and of each
    /// unusual style to `styles`.
    @inline(__always)
    private func follow(_ text: PaddedText, _ out: UnsafeMutablePointer<ValueSpan>) -> Match {
        let nodes = unsafe trie.nodes
        var match = Match(node: LayoutTrie.none, slotCount: 0, styledCount: 0)
        guard let literals = unsafe trie.literalBase else { return match }
        let scanner = unsafe ValueScanner(text, depthMax: limits.depthMax)
        var parent = LayoutTrie.root
        var p = 0
        var previous = LayoutTrie.none
        var candidate = unsafe nodes[Int(parent)].firstChild
        while candidate != LayoutTrie.none {
            let node = unsafe nodes + Int(candidate)
            let start = unsafe p &+ Int(node.pointee.pieceCount)
            let fits =
                unsafe start <= text.count
                && ByteBlock.areEqual(
                    literals + Int(node.pointee.pieceStart), text.base + p,
                    count: Int(node.pointee.pieceCount))
            let end = unsafe fits ? value(scanner, node.pointee.kind, start, out, &match) : -1
            if end < 0 {
                previous = candidate
                unsafe candidate = node.pointee.next
                continue
            }
            if previous != LayoutTrie.none {
                trie.promote(candidate, behind: previous, of: parent)
            }
            if unsafe node.pointee.kind == 0 {
                match.node = candidate
                return match
            }
            p = end
            parent = candidate
            previous = LayoutTrie.none
            unsafe candidate = node.pointee.firstChild
        }
        return match
    }

    /// Scans the value behind a piece; gives the offset behind it, or -1 if there is no such value.
    @inline(__always)
    private func value(
        _ scanner: ValueScanner, _ kind: UInt8, _ start: Int,
        _ out: UnsafeMutablePointer<ValueSpan>, _ match: inout Match
    ) -> Int {
        if kind == SlotKind.string.rawValue {
            return unsafe string(scanner, start, out, &match)
        }
        if kind == 0 { return unsafe start == scanner.text.count ? start : -1 }
        let end = unsafe other(scanner, kind, start)
        if end >= 0 {
            unsafe out[match.slotCount] = ValueSpan(
                start: UInt32(truncatingIfNeeded: start),
                packed: UInt32(truncatingIfNeeded: end &- start))
            match.slotCount &+= 1
        }
        return end
    }

    @inline(__always)
    private func string(
        _ scanner: ValueScanner, _ start: Int, _ out: UnsafeMutablePointer<ValueSpan>,
        _ match: inout Match
    ) -> Int {
        guard let string = unsafe try? scanner.string(start) else { return -1 }
        let escaped = UInt32(string.traits & ValueScanner.StringEnd.escaped)
        let span = ValueSpan(
            start: UInt32(truncatingIfNeeded: start),
            packed: UInt32(truncatingIfNeeded: string.end &- start) | escaped &<< 31)
        unsafe out[match.slotCount] = span
        if string.traits & ValueScanner.StringEnd.unusual != 0 {
            unsafe noteStyle(span, scanner.text, match.slotCount)
            match.styledCount &+= 1
        }
        match.slotCount &+= 1
        return string.end
    }

    /// A number or a nested text.
    @inline(__always)
    private func other(_ scanner: ValueScanner, _ kind: UInt8, _ start: Int) -> Int {
        let first = unsafe scanner.text.byte(start)
        if kind == SlotKind.number.rawValue {
            guard first == ASCII.minus || ASCII.isDigit(first) else { return -1 }
            return unsafe (try? scanner.number(start)) ?? -1
        }
        guard first == ASCII.openBracket || first == ASCII.openBrace else { return -1 }
        return unsafe (try? scanner.nested(start, depth: 2)) ?? -1
    }

    /// Finds out which style a string has whose escapes are not minimal.
    @inline(never)
    func noteStyle(_ span: ValueSpan, _ text: PaddedText, _ slot: Int) {
        let raw = unsafe UnsafeRawBufferPointer(
            start: text.base + Int(span.start), count: span.byteCount)
        unsafe styles[slot] = StringCoding.styles(of: raw).lowest.rawValue
    }

    /// The shape of a record that has styles of its own, or whose layout has only been met with
    /// such; -1 if no layout fitted. Leaves all `styles` minimal.
    @inline(never)
    private func styledShape(_ match: Match, _ text: PaddedText, _ spans: SpanBuffer) -> Int {
        defer { unsafe styles.update(repeating: 0, count: match.slotCount) }
        guard match.node != LayoutTrie.none else { return -1 }
        let vector = unsafe UnsafeBufferPointer(start: styles, count: match.slotCount)
        let layout = unsafe Int(trie.nodes[Int(match.node)].layout)
        let shape = unsafe shapes.shape(layout: layout, styles: vector)
        if shape == ShapeTable.opaque { return unsafe commitOpaque(text, spans) }
        if match.styledCount == 0 {
            unsafe trie.nodes[Int(match.node)].plainShape = Int32(truncatingIfNeeded: shape)
        }
        spans.commit(match.slotCount)
        return shape
    }

    /// Appends the one span of a record that is kept whole.
    func commitOpaque(_ text: PaddedText, _ spans: SpanBuffer) -> Int {
        let out = unsafe spans.reserve(1)
        unsafe out[0] = ValueSpan(start: 0, packed: UInt32(truncatingIfNeeded: text.count))
        spans.commit(1)
        return ShapeTable.opaque
    }
}
