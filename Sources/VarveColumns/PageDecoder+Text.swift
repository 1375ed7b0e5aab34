import VarveBytes

/// Values appended one encoding at a time. Each keeps to the size that the descriptor promised.
extension PageDecoder {
    /// Lengths, then the text, unpacked where it stays.
    func appendPlain(
        _ page: UnsafeRawBufferPointer, _ descriptor: PageDescriptor, to vector: TextVector
    ) throws(ColumnError) {
        let count = descriptor.valueCount
        let plain = descriptor.plainByteCount
        var cursor = unsafe PageCursor(page)
        let lengths = unsafe numbers.pointer(count)
        try unsafe IntegerBlock.read(from: &cursor, count: count, scratch: scratch, into: lengths)
        try unsafe checkLengths(lengths, count: count, total: plain)
        let text = unsafe cursor.takeRest()
        try Decompressor.checkPromise(
            descriptor.codec, storedCount: text.count, plainCount: plain)
        vector.reserve(byteCount: plain, valueCount: count)
        let out = unsafe vector.space(plain)
        try unsafe decompressor.unpack(text, codec: descriptor.codec, into: out, count: plain)
        unsafe vector.appendEnds(lengths, count: count)
    }

    /// Whether lengths are all in 0...total and add up to it.
    func checkLengths(
        _ lengths: UnsafePointer<Int64>, count: Int, total: Int
    ) throws(ColumnError) {
        var sum: UInt64 = 0
        var all: UInt64 = 0
        for index in 0..<count {
            let length = UInt64(bitPattern: unsafe lengths[index])
            sum &+= length
            all |= length
        }
        // Each below 2^32 and at most 65,536 of them: the sum has not wrapped.
        guard all < 1 << 32, sum == UInt64(total) else { throw Self.badTotal(total) }
    }

    /// Entries, then a code a value.
    func appendDictionary(
        _ cursor: inout PageCursor, _ descriptor: PageDescriptor, to vector: TextVector
    ) throws(ColumnError) {
        let parts = try unsafe readDictionary(&cursor, descriptor)
        let count = descriptor.valueCount
        vector.reserve(byteCount: descriptor.plainByteCount, valueCount: count)
        var left = descriptor.plainByteCount
        for index in 0..<count {
            let value = unsafe parts.entry(Int(parts.codes[index]))
            left -= value.count
            guard left >= 0 else { throw Self.badTotal(descriptor.plainByteCount) }
            unsafe vector.append(value)
        }
        guard left == 0 else { throw Self.badTotal(descriptor.plainByteCount) }
    }

    /// Formats what ``readNumbers(_:_:)`` read.
    func appendNumbers(
        _ descriptor: PageDescriptor, scale: Int, to vector: TextVector
    ) throws(ColumnError) {
        let values = unsafe numbers.pointer(descriptor.valueCount)
        reserve(descriptor, to: vector, valueBytesMax: NumberText.byteCountMax)
        var left = descriptor.plainByteCount
        for index in 0..<descriptor.valueCount {
            let out = unsafe vector.space(NumberText.byteCountMax)
            let size = unsafe NumberText.format(values[index], scale: scale, into: out)
            left -= size
            guard left >= 0 else { throw Self.badTotal(descriptor.plainByteCount) }
            vector.endValue(size)
        }
        guard left == 0 else { throw Self.badTotal(descriptor.plainByteCount) }
    }

    /// Formats what ``readNumbers(_:_:)`` read.
    func appendTimes(
        _ descriptor: PageDescriptor, _ pattern: TimePattern, to vector: TextVector
    ) throws(ColumnError) {
        let values = unsafe numbers.pointer(descriptor.valueCount)
        let room = pattern.byteCountMax
        reserve(descriptor, to: vector, valueBytesMax: room)
        var left = descriptor.plainByteCount
        var previous = Int64.min
        var previousSize = 0
        for index in 0..<descriptor.valueCount {
            let value = unsafe values[index]
            let out = unsafe vector.space(room)
            var size = previousSize
            if value == previous, index > 0 {
                unsafe out.copyMemory(from: out - size, byteCount: size)
            } else {
                let space = unsafe UnsafeMutableRawBufferPointer(start: out, count: room)
                guard let written = unsafe pattern.format(value, into: space) else {
                    throw ColumnError(
                        .badPage, expected: "times within \(pattern.text)", found: "\(value)")
                }
                size = written
            }
            previous = value
            previousSize = size
            left -= size
            guard left >= 0 else { throw Self.badTotal(descriptor.plainByteCount) }
            vector.endValue(size)
        }
        guard left == 0 else { throw Self.badTotal(descriptor.plainByteCount) }
    }

    private func reserve(
        _ descriptor: PageDescriptor, to vector: TextVector, valueBytesMax: Int
    ) {
        let bytes = min(descriptor.plainByteCount, descriptor.valueCount * valueBytesMax)
        vector.reserve(byteCount: bytes + valueBytesMax, valueCount: descriptor.valueCount)
    }
}

extension TextVector {
    /// Takes over values that were written one after the other at ``space(_:)``; room for them
    /// was reserved and their lengths were checked.
    func appendEnds(_ lengths: UnsafePointer<Int64>, count: Int) {
        unsafe precondition(valueCapacity - storedCount >= count)
        let out = unsafe offsets + storedCount + 1
        var end = unsafe UInt32(truncatingIfNeeded: storedByteCount)
        for index in 0..<count {
            end &+= UInt32(truncatingIfNeeded: unsafe lengths[index])
            unsafe out[index] = end
        }
        unsafe storedCount += count
        unsafe storedByteCount = Int(end)
        unsafe precondition(storedByteCount <= capacity)
    }
}
