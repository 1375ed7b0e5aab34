import VarveBytes

/// A profile's time formats, made ready for the hot path: nothing is copied or counted to read a
/// time.
final class TimeReader {
    private enum Kind: UInt8 {
        case iso8601, epochSeconds, epochMillis, pattern
    }

    /// A pattern with its unit worked out.
    private final class Layout {
        let pattern: TimePattern
        /// 0 where the unit is finer than a microsecond.
        let microsPerUnit: Int64

        init(_ pattern: TimePattern) {
            self.pattern = pattern
            let perDay = pattern.unit.perDay
            microsPerUnit = perDay <= 86_400_000_000 ? 86_400_000_000 / perDay : 0
        }

        @inline(__always)
        func micros(_ text: UnsafeRawBufferPointer) -> Int64? {
            guard let value = unsafe pattern.parse(text) else { return nil }
            guard microsPerUnit > 0 else { return pattern.micros(value) }
            let (micros, overflow) = value.multipliedReportingOverflow(by: microsPerUnit)
            return overflow ? nil : micros
        }
    }

    private let first: Kind
    private let layout: Layout?
    private let others: [TimeFormat]

    /// A reader of formats in order of preference; of no format it reads nothing but ISO 8601.
    init(_ formats: [TimeFormat]) {
        var layout: Layout?
        switch formats.first ?? .iso8601 {
        case .iso8601: first = .iso8601
        case .epochSeconds: first = .epochSeconds
        case .epochMillis: first = .epochMillis
        case .pattern(let own):
            first = .pattern
            layout = Layout(own)
        }
        self.layout = layout
        others = Array(formats.dropFirst())
    }

    /// The time that a text names in the first format that reads it.
    @inline(__always)
    func micros(_ text: UnsafeRawBufferPointer, isNumber: Bool) -> Int64? {
        let micros: Int64? =
            switch first {
            case .iso8601: unsafe ISO8601.micros(text)
            case .epochSeconds: isNumber ? unsafe DecimalText.scaled(text, power: 6) : nil
            case .epochMillis: isNumber ? unsafe DecimalText.scaled(text, power: 3) : nil
            case .pattern: unsafe layout?.micros(text)
            }
        if micros != nil || others.isEmpty { return micros }
        return unsafe microsOfOthers(text, isNumber: isNumber)
    }

    @inline(never)
    private func microsOfOthers(_ text: UnsafeRawBufferPointer, isNumber: Bool) -> Int64? {
        for format in others {
            if let micros = unsafe format.parse(text, isNumber: isNumber) { return micros }
        }
        return nil
    }
}
