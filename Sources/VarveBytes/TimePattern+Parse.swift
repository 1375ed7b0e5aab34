extension TimePattern {
    /// The units since 1970-01-01T00:00:00Z that `bytes` name, or nil if they are not exactly what
    /// formatting that number gives. O(n); fixed layouts take a few nanoseconds.
    public func parse(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard let base = bytes.baseAddress else { return nil }
        guard let layout else { return unsafe parseSteps(bytes) }
        guard bytes.count == layout.count, unsafe layout.matches(base) else { return nil }
        return unsafe value(layout.fields(base))
    }

    /// The same for an array.
    public func parse(_ bytes: [UInt8]) -> Int64? {
        unsafe bytes.withUnsafeBytes { raw in unsafe parse(raw) }
    }

    /// A time in its parts.
    struct Fields {
        var year = 1970
        var month = 1
        var day = 1
        var hour = 0
        var minute = 0
        var second = 0
        var fraction = 0

        static func fullYear(short: Int) -> Int { short < 70 ? 2000 &+ short : 1900 &+ short }

        subscript(field: Field) -> Int {
            get {
                switch field {
                case .year: year
                case .shortYear: year % 100
                case .month: month
                case .day: day
                case .hour: hour
                case .minute: minute
                case .second: second
                case .fraction: fraction
                }
            }
            set {
                switch field {
                case .year: year = newValue
                case .shortYear: year = Self.fullYear(short: newValue)
                case .month: month = newValue
                case .day: day = newValue
                case .hour: hour = newValue
                case .minute: minute = newValue
                case .second: second = newValue
                case .fraction: fraction = newValue
                }
            }
        }
    }

    /// The count of units, or nil if there is no such time or it is out of an `Int64`'s range.
    private func value(_ fields: Fields) -> Int64? {
        guard CivilDate.isValid(year: fields.year, month: fields.month, day: fields.day),
            fields.hour < 24, fields.minute < 60, fields.second < 60
        else { return nil }
        let days = Int64(
            CivilDate.daysSinceEpoch(year: fields.year, month: fields.month, day: fields.day))
        let minutes = Int64(fields.hour &* 60 &+ fields.minute)
        switch unit {
        case .day: return days
        case .hour: return days &* 24 &+ Int64(fields.hour)
        case .minute: return days &* 1_440 &+ minutes
        case .second: return days &* 86_400 &+ minutes &* 60 &+ Int64(fields.second)
        case .fraction(let digits):
            let seconds = days &* 86_400 &+ minutes &* 60 &+ Int64(fields.second)
            let power = Unit.power(of: digits)
            // Back from the second's end where that is nearer to 1970: a part of the first second of
            // all is within range, its beginning is not.
            let isBefore = seconds < 0
            let (whole, overflow) = (seconds &+ (isBefore ? 1 : 0))
                .multipliedReportingOverflow(by: power)
            let (value, more) = whole.addingReportingOverflow(
                Int64(fields.fraction) &- (isBefore ? power : 0))
            return overflow || more ? nil : value
        }
    }

    /// Reads a text whose length is not known beforehand, step by step.
    private func parseSteps(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        var fields = Fields()
        var at = 0
        for step in steps {
            switch step {
            case .literal(let byte):
                guard at < bytes.count, unsafe bytes[at] == byte else { return nil }
                at &+= 1
            case .digits(let field, let count):
                var number = 0
                guard bytes.count &- at >= count else { return nil }
                for index in at..<(at &+ count) {
                    guard let digit = unsafe Self.digit(bytes[index]) else { return nil }
                    number = number &* 10 &+ digit
                }
                fields[field] = number
                at &+= count
            case .loose(let field):
                guard at < bytes.count, let first = unsafe Self.digit(bytes[at]), first > 0
                else { return nil }
                at &+= 1
                fields[field] = first
                if at < bytes.count, let second = unsafe Self.digit(bytes[at]) {
                    fields[field] = first &* 10 &+ second
                    at &+= 1
                }
            }
        }
        return at == bytes.count ? value(fields) : nil
    }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> Int? {
        let digit = byte &- 0x30
        return digit < 10 ? Int(digit) : nil
    }
}

extension TimePattern.FixedLayout {
    /// Whether the text at `base`, of `count` bytes, has the literals and digits in their places.
    @inline(__always)
    fileprivate func matches(_ base: UnsafeRawPointer) -> Bool {
        var wrong: UInt64 = 0
        for index in 0..<template.count {
            let offset = Self.offset(ofWord: index, count: count)
            let word = UInt64(
                littleEndian: unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let difference = word ^ template[index]
            wrong |= difference | (difference &+ slack[index])
        }
        return wrong & 0x8080_8080_8080_8080 == 0
    }

    @inline(__always)
    fileprivate func fields(_ base: UnsafeRawPointer) -> TimePattern.Fields {
        var fields = TimePattern.Fields()
        if year >= 0 {
            fields.year = unsafe two(base, year) &* 100 &+ two(base, year &+ 2)
        } else {
            fields.year = TimePattern.Fields.fullYear(short: unsafe two(base, shortYear))
        }
        fields.month = unsafe two(base, month)
        fields.day = unsafe two(base, day)
        if hour >= 0 { fields.hour = unsafe two(base, hour) }
        if minute >= 0 { fields.minute = unsafe two(base, minute) }
        if second >= 0 { fields.second = unsafe two(base, second) }
        if fraction >= 0 { fields.fraction = unsafe number(base, fraction, fractionDigits) }
        return fields
    }

    /// Two digits.
    @inline(__always)
    private func two(_ base: UnsafeRawPointer, _ offset: Int) -> Int {
        let word = UInt16(
            littleEndian: unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        return Int(word & 0x0F) &* 10 &+ Int(word &>> 8 & 0x0F)
    }

    @inline(__always)
    private func number(_ base: UnsafeRawPointer, _ offset: Int, _ digits: Int) -> Int {
        var number = 0
        for index in offset..<(offset &+ digits) {
            let byte = unsafe base.load(fromByteOffset: index, as: UInt8.self)
            number = number &* 10 &+ Int(byte & 0x0F)
        }
        return number
    }
}
