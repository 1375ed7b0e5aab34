/// What stands between two `%` of a like pattern: literals, and places for any code point.
struct LikeSegment: Sendable {
    enum Item: Sendable {
        case literal(TextSearch)
        /// So many code points, whatever they are.
        case any(Int)
    }

    private(set) var items: [Item] = []

    var isEmpty: Bool { items.isEmpty }

    /// The segments of `pattern`, one more than there are runs of `%`; nil if it ends with the
    /// escape. Literals are compared byte by byte.
    static func split(_ pattern: [UInt8], escape: UInt8?) -> [LikeSegment]? {
        var segments: [LikeSegment] = []
        var current = LikeSegment()
        var literal: [UInt8] = []
        func close() {
            if !literal.isEmpty { current.items.append(.literal(TextSearch(needle: literal))) }
            literal = []
        }
        var at = 0
        while at < pattern.count {
            let byte = pattern[at]
            at += 1
            if byte == escape {
                guard at < pattern.count else { return nil }
                literal.append(pattern[at])
                at += 1
            } else if byte == UInt8(ascii: "%") {
                close()
                // Several in a row are one.
                if !(current.isEmpty && !segments.isEmpty) { segments.append(current) }
                current = LikeSegment()
            } else if byte == UInt8(ascii: "_") {
                close()
                current.appendAny()
            } else {
                literal.append(byte)
            }
        }
        close()
        segments.append(current)
        return segments
    }

    private mutating func appendAny() {
        if case .any(let count) = items.last {
            items[items.count - 1] = .any(count + 1)
        } else {
            items.append(.any(1))
        }
    }

    /// The same with the case of ASCII letters ignored.
    var blind: LikeSegment {
        var result = self
        result.items = items.map { item in
            guard case .literal(let literal) = item else { return item }
            return .literal(TextSearch(needle: literal.needle, ignoringCase: true))
        }
        return result
    }

    /// The literals, in order.
    var literals: [TextSearch] {
        items.compactMap { item in
            if case .literal(let literal) = item { literal } else { nil }
        }
    }

    /// Where the segment ends if it starts at `start`; nil if it does not stand there.
    func end(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        unsafe end(in: text, from: start, items: items[...])
    }

    private func end(
        in text: UnsafeRawBufferPointer, from start: Int, items: ArraySlice<Item>
    ) -> Int? {
        var at = start
        for item in items {
            switch item {
            case .literal(let literal):
                guard unsafe literal.stands(in: text, at: at) else { return nil }
                at += literal.count
            case .any(let count):
                guard let next = unsafe Self.forward(count, in: text, from: at) else { return nil }
                at = next
            }
        }
        return at
    }

    /// Where the segment starts if it ends at `end`; nil if it does not stand there.
    func start(in text: UnsafeRawBufferPointer, upTo end: Int) -> Int? {
        var at = end
        for item in items.reversed() {
            switch item {
            case .literal(let literal):
                guard unsafe literal.stands(in: text, at: at - literal.count) else { return nil }
                at -= literal.count
            case .any(let count):
                guard let next = unsafe Self.back(count, in: text, from: at) else { return nil }
                at = next
            }
        }
        return at
    }

    /// The end of the first place at or after `start` where the segment stands, or nil.
    func firstEnd(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        // At most one run of any stands before the first literal.
        var leading = 0
        for (index, item) in items.enumerated() {
            switch item {
            case .any(let count):
                leading = count
            case .literal(let literal):
                guard let earliest = unsafe Self.forward(leading, in: text, from: start) else {
                    return nil
                }
                var at = earliest
                while let hit = unsafe literal.firstMatch(in: text, from: at) {
                    if let end = unsafe end(in: text, from: hit, items: items[index...]) {
                        return end
                    }
                    at = hit + 1
                }
                return nil
            }
        }
        return unsafe Self.forward(leading, in: text, from: start)
    }

    /// `count` code points further on, or nil behind the end.
    private static func forward(
        _ count: Int, in text: UnsafeRawBufferPointer, from start: Int
    ) -> Int? {
        var at = start
        for _ in 0..<count {
            guard at < text.count else { return nil }
            at += 1
            while at < text.count, unsafe UTF8Scalar.isContinuation(text[at]) { at += 1 }
        }
        return at
    }

    /// `count` code points back, or nil before the start.
    private static func back(
        _ count: Int, in text: UnsafeRawBufferPointer, from end: Int
    ) -> Int? {
        var at = end
        for _ in 0..<count {
            guard at > 0 else { return nil }
            at -= 1
            while at > 0, unsafe UTF8Scalar.isContinuation(text[at]) { at -= 1 }
        }
        return at
    }
}
