extension RowBuffer {
    func append(_ value: Bool) {
        if value { append("true" as StaticString) } else { append("false" as StaticString) }
    }

    /// A number in decimal.
    func append(_ value: Int64) {
        let out = unsafe reserve(20)
        var rest = value.magnitude
        var count = 0
        // From the last digit to the first, then turned around.
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            unsafe out.storeBytes(
                of: UInt8(truncatingIfNeeded: digit) | 0x30, toByteOffset: count, as: UInt8.self)
            rest = quotient
            count += 1
        } while rest > 0
        if value < 0 {
            unsafe out.storeBytes(of: 0x2d, toByteOffset: count, as: UInt8.self)
            count += 1
        }
        unsafe reverse(out, count)
        commit(count)
    }

    private func reverse(_ bytes: UnsafeMutableRawPointer, _ count: Int) {
        for place in 0..<count / 2 {
            let first = unsafe bytes.load(fromByteOffset: place, as: UInt8.self)
            let last = unsafe bytes.load(fromByteOffset: count - 1 - place, as: UInt8.self)
            unsafe bytes.storeBytes(of: last, toByteOffset: place, as: UInt8.self)
            unsafe bytes.storeBytes(of: first, toByteOffset: count - 1 - place, as: UInt8.self)
        }
    }

    /// A number as the shortest text that reads back as it: `5.0`, `4.25`, `1e-07`, `inf`, `nan`.
    func append(_ value: Double) {
        if value.magnitude < 1e9, let decimal = Self.shortDecimal(value) {
            append(decimal, value.sign == .minus)
        } else {
            append(value.description)
        }
    }

    /// Thousandths at most, as a whole number and its decimals; nil for what has more of them.
    private static func shortDecimal(_ value: Double) -> (digits: Int64, decimals: Int)? {
        // A quotient that is rounded once reads back as the value, and with so few digits no
        // shorter text does.
        let size = value.magnitude
        guard size > 0 || value.sign == .plus else { return nil }
        var scale = 1.0
        for decimals in 0...3 {
            let digits = (size * scale).rounded()
            if digits / scale == size { return (Int64(digits), decimals) }
            scale *= 10
        }
        return nil
    }

    private func append(_ value: (digits: Int64, decimals: Int), _ isNegative: Bool) {
        if isNegative { append(UInt8(ascii: "-")) }
        let scale: Int64 =
            switch value.decimals {
            case 0: 1
            case 1: 10
            case 2: 100
            default: 1_000
            }
        append(value.digits / scale)
        append(UInt8(ascii: "."))
        append(digits: value.digits % scale, count: max(value.decimals, 1))
    }

    /// A number not below 0 with zeros before it.
    func append(digits value: Int64, count: Int) {
        let out = unsafe reserve(count)
        var rest = value
        for place in (0..<count).reversed() {
            unsafe out.storeBytes(
                of: UInt8(truncatingIfNeeded: rest % 10) | 0x30, toByteOffset: place,
                as: UInt8.self)
            rest /= 10
        }
        commit(count)
    }
}
