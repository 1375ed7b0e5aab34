import VarveBytes

/// What short values may become.
extension PageEncoder {
    private enum Candidate {
        case plain
        case number(IntegerBlock.Plan, scale: Int)
        case time(IntegerBlock.Plan, TimePattern)
        case alphabet
        case dictionary
    }

    /// Numbers, times, ids, words: the smallest of what they can be.
    func encodeShort(
        _ values: TextVector, _ range: Range<Int>, into sink: ByteSink,
        pages: inout [PageDescriptor]
    ) throws(ColumnError) {
        let lengthPlan = planLengths(values, range)
        let plainSize = lengthPlan.byteCount + values.byteCount(of: range)
        var best = Candidate.plain
        var bestSize = plainSize
        if let (candidate, size) = planTyped(values, range), size < bestSize {
            (best, bestSize) = (candidate, size)
        } else if lengthPlan.greatest <= Int64(PageLimits.alphabetLengthMax),
            lengthPlan.greatest > 0,
            let size = alphabet.plan(
                values, range, lengthMin: Int(lengthPlan.least),
                lengthMax: Int(lengthPlan.greatest), below: bestSize, scratch: scratch)
        {
            (best, bestSize) = (.alphabet, size)
        }
        if let size = planDictionary(values, range, below: bestSize), size < bestSize {
            (best, bestSize) = (.dictionary, size)
        }
        // Where packing gains little, compressed text may be smaller still.
        let mark = unsafe sink.count
        if bestSize * 10 > plainSize * 7 {
            let pageMark = pages.count
            try writePlainPages(values, range, into: sink, pages: &pages)
            if case .plain = best { return }
            if unsafe sink.count - mark <= bestSize { return }
            sink.truncate(to: mark)
            pages.removeLast(pages.count - pageMark)
        }
        write(best, values, range, into: sink, pages: &pages)
    }

    private func write(
        _ candidate: Candidate, _ values: TextVector, _ range: Range<Int>, into sink: ByteSink,
        pages: inout [PageDescriptor]
    ) {
        let mark = unsafe sink.count
        let count = range.count
        let bytes = values.byteCount(of: range)
        switch candidate {
        case .plain:
            break
        case .dictionary:
            writeDictionary(values, range, into: sink, pages: &pages)
        case .alphabet:
            alphabet.write(count: count, scratch: scratch, to: sink)
            finish(
                .alphabet, from: mark, count: count, plainByteCount: bytes,
                zone: ZoneMap.text(of: values, range), sink, &pages)
        case .number(let plan, let scale):
            if scale > 0 { sink.write(UInt8(scale)) }
            writeNumbers(count, plan, to: sink)
            finish(
                scale > 0 ? .decimal : .integer, from: mark, count: count, plainByteCount: bytes,
                zone: .decimal(min: plan.least, max: plan.greatest, scale: UInt8(scale)), sink,
                &pages)
        case .time(let plan, let pattern):
            var text = pattern.text
            text.withUTF8 { raw in
                sink.writeVarint(UInt64(raw.count))
                unsafe sink.write(UnsafeRawBufferPointer(raw))
            }
            writeNumbers(count, plan, to: sink)
            finish(
                .time, from: mark, count: count, plainByteCount: bytes,
                zone: Self.zone(plan, pattern), sink, &pages)
        }
    }

    private static func zone(_ plan: IntegerBlock.Plan, _ pattern: TimePattern) -> ZoneMap {
        guard let least = pattern.micros(plan.least), let greatest = pattern.micros(plan.greatest)
        else { return .none }
        return .time(min: least, max: greatest)
    }

    private func writeNumbers(_ count: Int, _ plan: IntegerBlock.Plan, to sink: ByteSink) {
        unsafe IntegerBlock.write(
            numbers.pointer(count), count: count, plan: plan, scratch: scratch, to: sink)
    }

    /// Pages of text of the usual size, out of a range that may be longer.
    private func writePlainPages(
        _ values: TextVector, _ range: Range<Int>, into sink: ByteSink,
        pages: inout [PageDescriptor]
    ) throws(ColumnError) {
        var first = range.lowerBound
        while first < range.upperBound {
            let end = min(
                range.upperBound, cut(values, from: first, bytesMax: pageBytesMax))
            try writePlain(values, first..<end, into: sink, pages: &pages)
            first = end
        }
    }

    /// Only where the codes could be smaller than what is known already.
    private func planDictionary(
        _ values: TextVector, _ range: Range<Int>, below limit: Int
    ) -> Int? {
        guard range.count >= 4, sample.isRepetitive(values, range) else { return nil }
        let width = BitPacker.width(of: UInt64(max(sample.distinctCount - 1, 1)))
        if sample.distinctCount * 2 >= sample.count, range.count * width / 8 >= limit {
            return nil
        }
        if sample.distinctCount == 1, limit < 16 { return nil }
        return dictionary.plan(
            values, range, entryCountMax: max(1, range.count / 2), below: limit, scratch: scratch)
    }

    /// Integers, decimals of one scale, or times of one pattern, if all values are.
    private func planTyped(
        _ values: TextVector, _ range: Range<Int>
    ) -> (Candidate, Int)? {
        let first = unsafe values[range.lowerBound]
        guard let start = first.baseAddress, first.count > 0 else { return nil }
        let lead = unsafe start.load(as: UInt8.self)
        guard lead &- 0x30 < 10 || lead == 0x2D else { return nil }
        if unsafe NumberText.parseInteger(start, count: first.count) != nil {
            guard let plan = planIntegers(values, range) else { return nil }
            return (.number(plan, scale: 0), plan.byteCount)
        }
        if let (_, scale) = unsafe NumberText.parseDecimal(start, count: first.count) {
            guard let plan = planDecimals(values, range, scale: scale) else { return nil }
            return (.number(plan, scale: scale), plan.byteCount + 1)
        }
        for pattern in patterns where unsafe pattern.parse(first) != nil {
            guard let plan = planTimes(values, range, pattern) else { return nil }
            return (.time(plan, pattern), plan.byteCount + 1 + pattern.text.utf8.count)
        }
        return nil
    }

    private func planIntegers(_ values: TextVector, _ range: Range<Int>) -> IntegerBlock.Plan? {
        let bytes = unsafe UnsafeRawPointer(values.base)
        let ends = unsafe values.offsets
        let out = unsafe numbers.pointer(range.count)
        var row = 0
        for index in range {
            let start = Int(unsafe ends[index])
            let count = Int(unsafe ends[index &+ 1]) &- start
            guard let value = unsafe NumberText.parseInteger(bytes + start, count: count) else {
                return nil
            }
            unsafe out[row] = value
            row &+= 1
        }
        return unsafe IntegerBlock.plan(out, count: range.count, scratch: scratch)
    }

    private func planDecimals(
        _ values: TextVector, _ range: Range<Int>, scale: Int
    ) -> IntegerBlock.Plan? {
        let out = unsafe numbers.pointer(range.count)
        for index in range {
            let value = unsafe values[index]
            guard let start = value.baseAddress,
                let (mantissa, own) = unsafe NumberText.parseDecimal(start, count: value.count),
                own == scale
            else { return nil }
            unsafe out[index - range.lowerBound] = mantissa
        }
        return unsafe IntegerBlock.plan(out, count: range.count, scratch: scratch)
    }

    private func planTimes(
        _ values: TextVector, _ range: Range<Int>, _ pattern: TimePattern
    ) -> IntegerBlock.Plan? {
        let out = unsafe numbers.pointer(range.count)
        for index in range {
            guard let value = unsafe pattern.parse(values[index]) else { return nil }
            unsafe out[index - range.lowerBound] = value
        }
        return unsafe IntegerBlock.plan(out, count: range.count, scratch: scratch)
    }
}
