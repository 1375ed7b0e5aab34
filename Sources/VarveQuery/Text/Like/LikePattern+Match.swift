import VarveColumns

extension LikePattern {
    /// Whether the whole of `value` is like the pattern; 64 bytes after it are readable.
    public func matches(_ value: UnsafeRawBufferPointer) -> Bool {
        if let prefilter {
            let judgement = unsafe prefilter.judge(value)
            if judgement != .open { return judgement == .yes }
        }
        return unsafe matchesFully(value)
    }

    /// Whether the whole of `value` is like the pattern.
    public func matches(_ value: [UInt8]) -> Bool {
        let padded = value + [UInt8](repeating: 0, count: 64)
        return unsafe padded.withUnsafeBytes { bytes in
            unsafe matches(UnsafeRawBufferPointer(rebasing: bytes[..<value.count]))
        }
    }

    /// Marks the values that are like the pattern: 1 for those, 0 for all others. `marks` becomes
    /// as long as the vector.
    public func mark(_ vector: TextVector, into marks: inout [UInt8]) {
        if let bound {
            bound.literal.mark(vector, bound.kind, into: &marks)
            return
        }
        guard let prefilter else {
            Marks.reset(&marks, count: vector.count)
            for i in 0..<vector.count where unsafe matchesFully(vector[i]) { marks[i] = 1 }
            return
        }
        Marks.reset(&marks, count: vector.count)
        unsafe marks.withUnsafeMutableBufferPointer { marks in
            unsafe prefilter.mark(vector, marks)
        }
        if prefilter.decides(marks) { return }
        for i in 0..<vector.count where marks[i] == Judgement.open.rawValue {
            marks[i] = unsafe matchesFully(vector[i]) ? 1 : 0
        }
    }

    /// Without the prefilter.
    func matchesFully(_ value: UnsafeRawBufferPointer) -> Bool {
        guard ignoringCase else { return unsafe Self.stand(segments, in: value) }
        if let blindSegments, unsafe !holdsLookalike(value) {
            return unsafe Self.stand(blindSegments, in: value)
        }
        let room = CaseMapping.byteCountMax(value.count) + 64
        return unsafe withUnsafeTemporaryAllocation(byteCount: room, alignment: 16) { out in
            guard let to = out.baseAddress else { return false }
            let count = unsafe CaseMapping.map(value, CaseMapping.lower, to: to)
            return unsafe Self.stand(
                segments, in: UnsafeRawBufferPointer(start: to, count: count))
        }
    }

    private func holdsLookalike(_ value: UnsafeRawBufferPointer) -> Bool {
        for sign in lookalikes where unsafe sign.firstMatch(in: value) != nil { return true }
        return false
    }

    /// What stands between the `%` is taken at its first place each time. That can only leave more
    /// room for what follows.
    private static func stand(
        _ segments: [LikeSegment], in value: UnsafeRawBufferPointer
    ) -> Bool {
        let last = segments.count - 1
        guard var at = unsafe segments[0].end(in: value, from: 0) else { return false }
        if last == 0 { return at == value.count }
        for segment in segments[1..<last] {
            guard let end = unsafe segment.firstEnd(in: value, from: at) else { return false }
            at = end
        }
        guard let start = unsafe segments[last].start(in: value, upTo: value.count) else {
            return false
        }
        return start >= at
    }

    /// The longest run of a literal whose letters have no case beyond ASCII's, if there is one;
    /// it decides if the pattern is nothing but that between two `%`.
    static func prefilter(
        _ segments: [LikeSegment], ignoringCase: Bool, isASCII: Bool
    ) -> LiteralFilter? {
        // What is bound to the ends is compared at once, and a search would cost more, unless the
        // value has to be made small first.
        guard segments.count > 2 || (ignoringCase && !isASCII) else { return nil }
        var best: (bits: Double, run: [UInt8])?
        for literal in segments.flatMap(\.literals) {
            let runs = ignoringCase ? CaselessRuns.split(literal.needle) : [literal.needle]
            for run in runs {
                let bits = CaselessRuns.bits(run, ignoringCase: ignoringCase)
                if bits > best?.bits ?? 0 { best = (bits, run) }
            }
        }
        guard let run = best?.run else { return nil }
        let isWhole =
            segments.count == 3 && segments[0].isEmpty && segments[2].isEmpty
            && segments[1].items.count == 1 && segments[1].literals.first?.needle == run
        return LiteralFilter(
            literals: [TextSearch(needle: run, ignoringCase: ignoringCase)],
            lookalikes: ignoringCase ? Lookalikes.lowered(to: run) : [], isWhole: isWhole)
    }
}
