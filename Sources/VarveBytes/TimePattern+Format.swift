extension TimePattern {
    /// Writes a value's text to the front of `output`.
    ///
    /// - Parameter output: room for ``byteCountMax`` bytes.
    /// - Returns: the bytes written, or nil, with nothing written, if the layout cannot tell the
    ///   value's year: it is beyond 0000...9999, or 1970...2069 with `yy`. O(1).
    public func format(_ value: Int64, into output: UnsafeMutableRawBufferPointer) -> Int? {
        guard let fields = fields(of: value) else { return nil }
        precondition(output.count >= byteCountMax, "no room for a time's text")
        guard let base = output.baseAddress else { return nil }
        if let layout {
            unsafe layout.write(fields, base)
            return layout.count
        }
        var at = 0
        for step in steps {
            switch step {
            case .literal(let byte):
                unsafe base.storeBytes(of: byte, toByteOffset: at, as: UInt8.self)
                at &+= 1
            case .digits(let field, let count):
                unsafe Self.store(fields[field], digits: count, base + at)
                at &+= count
            case .loose(let field):
                let count = fields[field] < 10 ? 1 : 2
                unsafe Self.store(fields[field], digits: count, base + at)
                at &+= count
            }
        }
        return at
    }

    /// Appends a value's text.
    ///
    /// - Returns: false, with nothing appended, if the layout cannot tell the value's year.
    public func format(_ value: Int64, into bytes: inout [UInt8]) -> Bool {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: byteCountMax))
        let written = unsafe bytes.withUnsafeMutableBytes { raw in
            unsafe format(value, into: UnsafeMutableRawBufferPointer(rebasing: raw[start...]))
        }
        bytes.removeLast(byteCountMax - (written ?? 0))
        return written != nil
    }

    private func fields(of value: Int64) -> Fields? {
        let perDay = unit.perDay
        var (days, rest) = value.quotientAndRemainder(dividingBy: perDay)
        if rest < 0 {
            days &-= 1
            rest &+= perDay
        }
        guard days >= firstDay, days <= lastDay else { return nil }
        let date = CivilDate(daysSinceEpoch: Int(days))
        var fields = Fields()
        (fields.year, fields.month, fields.day) = (date.year, date.month, date.day)
        switch unit {
        case .day: break
        case .hour: fields.hour = Int(rest)
        case .minute: fields.setMinute(Int(rest))
        case .second: fields.setSecond(Int(rest))
        case .fraction(let digits):
            let power = Unit.power(of: digits)
            fields.fraction = Int(rest % power)
            fields.setSecond(Int(rest / power))
        }
        return fields
    }

    /// 1970-01-01 or 0000-01-01.
    private var firstDay: Int64 { hasShortYear ? 0 : -719_528 }

    /// 2069-12-31 or 9999-12-31.
    private var lastDay: Int64 { hasShortYear ? 36_524 : 2_932_896 }

    @inline(__always)
    fileprivate static func store(_ number: Int, digits: Int, _ target: UnsafeMutableRawPointer) {
        var rest = UInt64(truncatingIfNeeded: number)
        var index = digits
        while index > 0 {
            index &-= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            unsafe target.storeBytes(
                of: UInt8(truncatingIfNeeded: digit) | 0x30, toByteOffset: index, as: UInt8.self)
            rest = quotient
        }
    }
}

extension TimePattern.Fields {
    fileprivate mutating func setMinute(_ minuteOfDay: Int) {
        (hour, minute) = minuteOfDay.quotientAndRemainder(dividingBy: 60)
    }

    fileprivate mutating func setSecond(_ secondOfDay: Int) {
        second = secondOfDay % 60
        setMinute(secondOfDay / 60)
    }
}

extension TimePattern.FixedLayout {
    /// Writes the template's words, then the fields over its zeros.
    @inline(__always)
    fileprivate func write(_ fields: TimePattern.Fields, _ base: UnsafeMutableRawPointer) {
        for index in 0..<template.count {
            let offset = Self.offset(ofWord: index, count: count)
            unsafe base.storeBytes(
                of: template[index].littleEndian, toByteOffset: offset, as: UInt64.self)
        }
        if year >= 0 {
            unsafe storeTwo(fields.year / 100, base + year)
            unsafe storeTwo(fields.year % 100, base + year + 2)
        } else {
            unsafe storeTwo(fields.year % 100, base + shortYear)
        }
        unsafe storeTwo(fields.month, base + month)
        unsafe storeTwo(fields.day, base + day)
        if hour >= 0 { unsafe storeTwo(fields.hour, base + hour) }
        if minute >= 0 { unsafe storeTwo(fields.minute, base + minute) }
        if second >= 0 { unsafe storeTwo(fields.second, base + second) }
        if fraction >= 0 {
            unsafe TimePattern.store(fields.fraction, digits: fractionDigits, base + fraction)
        }
    }

    @inline(__always)
    private func storeTwo(_ number: Int, _ target: UnsafeMutableRawPointer) {
        let value = UInt16(truncatingIfNeeded: number)
        let tens = (value &* 103) &>> 10  // exact below 100
        let digits = tens | (value &- tens &* 10) &<< 8 | 0x3030
        unsafe target.storeBytes(of: digits.littleEndian, as: UInt16.self)
    }
}
