import VarveBytes

/// The rules for one field's decoded text. Pure; nil means accepted.
final class ValueRules {
    let textNumbers: Bool
    private let ratingRange: DecimalRange
    private let times: TimeReader
    private let textTrue: [[UInt8]]
    private let textFalse: [[UInt8]]

    init(_ profile: Profile) {
        times = TimeReader(profile.times)
        textTrue = profile.textTrue
        textFalse = profile.textFalse
        ratingRange = profile.ratingRange
        textNumbers = profile.textNumbers
    }

    /// A number within the bounds; a string only where the profile reads numbers from text.
    @inline(__always)
    func rating(_ text: UnsafeRawBufferPointer, _ kind: ValueKind) -> DeadCode? {
        guard kind == .number || kind == .string && textNumbers else { return .wrongType }
        switch unsafe ratingRange.judge(text) {
        case .inside: return nil
        case .outside: return .ratingRange
        case .notNumber: return .wrongType
        }
    }

    /// An integer from 0 to 2^63 - 1 without sign, point or exponent. In text also grouped by
    /// commas, `1,024`.
    func votes(_ text: UnsafeRawBufferPointer, _ kind: ValueKind) -> DeadCode? {
        guard kind == .number || kind == .string && textNumbers else { return .wrongType }
        var value: Int64 = 0
        var digitCount = 0
        var groupStart = -1
        for index in 0..<text.count {
            let byte = unsafe text[index]
            if byte == UInt8(ascii: ",") && kind == .string {
                let isGroup =
                    groupStart < 0
                    ? (1...3).contains(digitCount) : digitCount - groupStart == 3
                guard isGroup else { return .wrongType }
                groupStart = digitCount
                continue
            }
            guard byte &- 0x30 < 10, digitCount == 0 || value > 0 else { return .wrongType }
            let (tens, first) = value.multipliedReportingOverflow(by: 10)
            let (sum, second) = tens.addingReportingOverflow(Int64(byte &- 0x30))
            guard !first, !second else { return .wrongType }
            value = sum
            digitCount += 1
        }
        let isWhole = groupStart < 0 ? digitCount > 0 : digitCount - groupStart == 3
        return isWhole ? nil : .wrongType
    }

    /// One of the profile's words for true and false.
    func boolean(_ text: UnsafeRawBufferPointer, _ kind: ValueKind) -> DeadCode? {
        guard kind == .string else { return .wrongType }
        return unsafe truth(text) == nil ? .wrongType : nil
    }

    /// What a word means; nil if the profile does not know it.
    func truth(_ text: UnsafeRawBufferPointer) -> Bool? {
        if textTrue.contains(where: { unsafe text.elementsEqual($0) }) { return true }
        if textFalse.contains(where: { unsafe text.elementsEqual($0) }) { return false }
        return nil
    }

    /// A time in the first format that reads it.
    @inline(__always)
    func micros(_ text: UnsafeRawBufferPointer, _ kind: ValueKind) -> Int64? {
        unsafe times.micros(text, isNumber: kind == .number || textNumbers)
    }

    /// The text of an id or of a part of one.
    ///
    /// - Parameter isDecoded: whether it went through escapes; only those can bring in what is no
    ///   Unicode, as the record's bytes are valid UTF-8.
    @inline(__always)
    static func identity(_ text: UnsafeRawBufferPointer, isDecoded: Bool) -> DeadCode? {
        if text.count == 0 { return .emptyID }
        if isDecoded, unsafe !UTF8Validation.isValid(text) { return .badUTF8 }
        return nil
    }
}
