import VarveBytes

extension IntegerBlock {
    /// Finds the smallest block for `count` >= 1 values. O(count).
    static func plan(
        _ values: UnsafePointer<Int64>, count: Int, scratch: RunScratch
    ) -> Plan {
        var plan = Plan()
        var runs = 1
        unsafe plan.flat = planFlat(values, count: count, plan: &plan, runs: &runs)
        plan.byteCount = plan.flat.byteCount
        plan.runCount = runs
        // Two blocks of at least three bytes each, and a byte or more a run.
        guard runs * 3 < count, runs + 6 < plan.byteCount else { return plan }
        let (runValues, runLengths) = unsafe fillRuns(
            values, count: count, runs: runs, scratch: scratch)
        plan.runValues = unsafe planFlat(runValues, count: runs)
        plan.runLengths = unsafe planFlat(runLengths, count: runs)
        let size =
            1 + VarInt.byteCount(UInt64(runs)) + plan.runValues.byteCount
            + plan.runLengths.byteCount
        if size < plan.byteCount {
            plan.byteCount = size
            plan.isRuns = true
        }
        return plan
    }

    /// Lays the planned block down.
    static func write(
        _ values: UnsafePointer<Int64>, count: Int, plan: Plan, scratch: RunScratch,
        to sink: ByteSink
    ) {
        guard plan.isRuns else {
            unsafe writeFlat(values, count: count, plan: plan.flat, to: sink)
            return
        }
        let runs = plan.runCount
        let (runValues, runLengths) = unsafe fillRuns(
            values, count: count, runs: runs, scratch: scratch)
        sink.write(Kind.runs.rawValue)
        sink.writeVarint(UInt64(runs))
        unsafe writeFlat(runValues, count: runs, plan: plan.runValues, to: sink)
        unsafe writeFlat(runLengths, count: runs, plan: plan.runLengths, to: sink)
    }

    private static func zigzagByteCount(_ value: Int64) -> Int {
        VarInt.byteCount(VarInt.zigzag(value))
    }

    private static func planFlat(_ values: UnsafePointer<Int64>, count: Int) -> Flat {
        var plan = Plan()
        var runs = 1
        return unsafe planFlat(values, count: count, plan: &plan, runs: &runs)
    }

    /// One pass: bounds of the values and of the steps, and the number of runs.
    private static func planFlat(
        _ values: UnsafePointer<Int64>, count: Int, plan: inout Plan, runs: inout Int
    ) -> Flat {
        precondition(count >= 1)
        let first = unsafe values[0]
        if unsafe isConstant(values, count: count) {
            runs = 1
            plan.least = first
            plan.greatest = first
            return Flat(kind: .constant, byteCount: 1 + zigzagByteCount(first), base: first)
        }
        var least = first
        var greatest = first
        var leastStep = Int64.max
        var greatestStep = Int64.min
        var previous = first
        var changes = 0
        for index in 1..<max(count, 1) {
            let value = unsafe values[index]
            let step = value &- previous
            previous = value
            least = value < least ? value : least
            greatest = value > greatest ? value : greatest
            leastStep = step < leastStep ? step : leastStep
            greatestStep = step > greatestStep ? step : greatestStep
            changes &+= step == 0 ? 0 : 1
        }
        runs = changes + 1
        plan.least = least
        plan.greatest = greatest
        let width = BitPacker.width(of: UInt64(bitPattern: greatest &- least))
        let packed =
            2 + zigzagByteCount(least) + BitPacker.byteCount(count: count, width: width)
        let stepWidth = BitPacker.width(of: UInt64(bitPattern: greatestStep &- leastStep))
        let delta =
            2 + zigzagByteCount(first) + zigzagByteCount(leastStep)
            + BitPacker.byteCount(count: count - 1, width: stepWidth)
        if delta < packed {
            return Flat(
                kind: .delta, byteCount: delta, base: leastStep, first: first, width: stepWidth)
        }
        return Flat(kind: .packed, byteCount: packed, base: least, first: first, width: width)
    }

    /// Looks at blocks of 64, which costs little where a value differs, as mostly early.
    private static func isConstant(_ values: UnsafePointer<Int64>, count: Int) -> Bool {
        let first = unsafe values[0]
        var start = 0
        while start < count {
            let end = min(start + 64, count)
            var difference: Int64 = 0
            for index in start..<end { unsafe difference |= values[index] ^ first }
            if difference != 0 { return false }
            start = end
        }
        return true
    }

    private static func writeFlat(
        _ values: UnsafePointer<Int64>, count: Int, plan: Flat, to sink: ByteSink
    ) {
        let end = unsafe sink.count + plan.byteCount
        sink.write(plan.kind.rawValue)
        switch plan.kind {
        case .constant, .runs:
            sink.writeZigzag(plan.base)
        case .packed:
            sink.writeZigzag(plan.base)
            sink.write(UInt8(plan.width))
            let size = BitPacker.byteCount(count: count, width: plan.width)
            unsafe BitPacker.pack(
                values, count: count, base: plan.base, width: plan.width, into: sink.space(size))
            sink.commit(size)
        case .delta:
            sink.writeZigzag(plan.first)
            sink.writeZigzag(plan.base)
            sink.write(UInt8(plan.width))
            let size = BitPacker.byteCount(count: count - 1, width: plan.width)
            unsafe packSteps(
                values, count: count, base: plan.base, width: plan.width, into: sink.space(size))
            sink.commit(size)
        }
        unsafe assert(sink.count == end)
    }

    /// Packs `values[i] - values[i - 1] - base` a block at a time through a small buffer.
    private static func packSteps(
        _ values: UnsafePointer<Int64>, count: Int, base: Int64, width: Int,
        into out: UnsafeMutableRawPointer
    ) {
        // 64 values of any width end on a whole word, so each block starts on a byte.
        let block = 64
        unsafe withUnsafeTemporaryAllocation(of: Int64.self, capacity: block) { steps in
            guard let start = steps.baseAddress else { return }
            var done = 0
            while done < count - 1 {
                let size = min(block, count - 1 - done)
                for index in 0..<size {
                    unsafe start[index] = values[done + index + 1] &- values[done + index]
                }
                unsafe BitPacker.pack(
                    start, count: size, base: base, width: width, into: out + done / 8 * width)
                done += size
            }
        }
    }

    private static func fillRuns(
        _ values: UnsafePointer<Int64>, count: Int, runs: Int, scratch: RunScratch
    ) -> (UnsafePointer<Int64>, UnsafePointer<Int64>) {
        let runValues = unsafe scratch.values.pointer(runs)
        let runLengths = unsafe scratch.lengths.pointer(runs)
        var run = 0
        var start = 0
        for index in 1...count where unsafe index == count || values[index] != values[start] {
            unsafe runValues[run] = values[start]
            unsafe runLengths[run] = Int64(index - start - 1)
            start = index
            run += 1
        }
        assert(run == runs)
        return unsafe (UnsafePointer(runValues), UnsafePointer(runLengths))
    }
}
