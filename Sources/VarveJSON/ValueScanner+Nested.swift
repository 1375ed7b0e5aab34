extension ValueScanner {
    /// An array or object, from its bracket to behind the closing one, strictly. Keys may repeat
    /// in there.
    ///
    /// - Parameter depth: the container's own level; the top-level object is level 1.
    /// - Complexity: linear in its bytes; no recursion, 136 bytes of state.
    @inline(never)
    func nested(_ start: Int, depth: Int) throws(ScanFault) -> Int {
        var open = ContainerStack()
        var p = start
        var level = depth &- 1
        containers: while true {
            level &+= 1
            unsafe try checkDepth(level, at: p)
            let isObject = unsafe text.byte(p) == ASCII.openBrace
            open.set(level, isObject)
            unsafe p = text.skipSpace(p &+ 1)
            var isClosed = unsafe text.byte(p) == (isObject ? ASCII.closeBrace : ASCII.closeBracket)
            if !isClosed && isObject { unsafe p = try key(p) }
            while true {
                if isClosed {
                    p &+= 1
                    level &-= 1
                    if level < depth { return p }
                } else {
                    let byte = unsafe text.byte(p)
                    if byte == ASCII.openBrace || byte == ASCII.openBracket { continue containers }
                    unsafe p = try scalar(p)
                }
                unsafe p = text.skipSpace(p)
                (p, isClosed) = unsafe try afterValue(p, inObject: open[level])
            }
        }
    }

    /// A comma and what goes before the next value, or a closing bracket, which is not passed.
    @inline(__always)
    private func afterValue(_ p: Int, inObject: Bool) throws(ScanFault) -> (Int, Bool) {
        let byte = unsafe text.byte(p)
        if byte == ASCII.comma {
            let next = unsafe text.skipSpace(p &+ 1)
            return unsafe (inObject ? try key(next) : next, false)
        }
        if byte == (inObject ? ASCII.closeBrace : ASCII.closeBracket) { return (p, true) }
        throw unsafe ScanFault(text, at: p, expected: inObject ? "',' or '}'" : "',' or ']'")
    }

    /// A key, its colon and the space around: up to the first byte of the value.
    @inline(__always)
    private func key(_ p: Int) throws(ScanFault) -> Int {
        guard unsafe text.byte(p) == ASCII.quote else {
            throw unsafe ScanFault(text, at: p, expected: "a key in quotes")
        }
        return unsafe try colon(try string(p &+ 1).end &+ 1)
    }

    /// The colon behind a key and the space around it.
    @inline(__always)
    func colon(_ start: Int) throws(ScanFault) -> Int {
        let p = unsafe text.skipSpace(start)
        guard unsafe text.byte(p) == ASCII.colon else {
            throw unsafe ScanFault(text, at: p, expected: "':' behind a key")
        }
        return unsafe text.skipSpace(p &+ 1)
    }

    /// A value that is no container.
    @inline(__always)
    private func scalar(_ p: Int) throws(ScanFault) -> Int {
        let byte = unsafe text.byte(p)
        if byte == ASCII.quote { return unsafe try string(p &+ 1).end &+ 1 }
        if byte == ASCII.minus || ASCII.isDigit(byte) { return unsafe try number(p) }
        return unsafe try literal(p)
    }

    /// - Throws: `tooDeep` for a container beyond `depthMax`, at its bracket.
    @inline(__always)
    func checkDepth(_ level: Int, at p: Int) throws(ScanFault) {
        if unsafe level > depthMax {
            throw unsafe ScanFault(
                code: .tooDeep, offset: p, expected: "at most \(depthMax) levels",
                found: "level \(level)")
        }
    }
}

/// For each level whether the open container is an object.
private struct ContainerStack {
    private var bits = InlineArray<16, UInt64>(repeating: 0)

    @inline(__always)
    subscript(level: Int) -> Bool {
        (bits[(level &>> 6) & 15] &>> UInt64(level & 63)) & 1 != 0
    }

    @inline(__always)
    mutating func set(_ level: Int, _ isObject: Bool) {
        let bit: UInt64 = 1 &<< UInt64(level & 63)
        let word = (level &>> 6) & 15
        bits[word] = isObject ? bits[word] | bit : bits[word] & ~bit
    }
}
