import FuzzSupport
import VarveBytes
import VarveReviews

/// A layout of times, a tab, and a text to read by it, whose bytes are also a number to write. What is checked beside "no
/// crash":
///
/// 1. a text that a pattern reads is what the pattern writes of the value, to the byte;
/// 2. a value that a pattern writes is what it reads of the text;
/// 3. ISO 8601 and epochs say what a plain reader says.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTime(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let layout = input.bytes(upTo: UInt8(ascii: "\t"))
    let text = input.all()
    checkPlain(text)
    guard let layout = String(validating: layout, as: UTF8.self),
        let format = try? TimeFormat(layout)
    else { return 0 }
    require(format.text.utf8.elementsEqual(layout.utf8), "a format keeps its text")
    if case .pattern(let pattern) = format {
        check(pattern, reads: text)
        var number = FuzzInput(text)
        let value = Int64(bitPattern: number.word())
        check(pattern, writes: value)
        // Of all numbers few are times.
        let (years, isTooFine) = (11_000 * 365).multipliedReportingOverflow(by: pattern.unit.perDay)
        if !isTooFine { check(pattern, writes: value % years) }
    }
    return 0
}

private func check(_ pattern: TimePattern, reads text: [UInt8]) {
    let value = unsafe ExactBlock(text).withBytes { unsafe pattern.parse($0) }
    guard let value else { return }
    var written: [UInt8] = []
    require(pattern.format(value, into: &written), "what was read can be written")
    require(written == text, "\(written) was \(text)")
}

private func check(_ pattern: TimePattern, writes value: Int64) {
    var text: [UInt8] = []
    guard pattern.format(value, into: &text) else {
        require(text.isEmpty, "nothing is written of a time that has no text")
        return
    }
    require(text.count <= pattern.byteCountMax, "a text is no longer than it may be")
    require(pattern.parse(text) == value, "\(pattern.text) of \(value)")
}

private func checkPlain(_ text: [UInt8]) {
    let (iso, seconds, millis, noNumber) = unsafe ExactBlock(text).withBytes { text in
        unsafe (
            TimeFormat.iso8601.parse(text, isNumber: false),
            TimeFormat.epochSeconds.parse(text, isNumber: true),
            TimeFormat.epochMillis.parse(text, isNumber: true),
            TimeFormat.epochSeconds.parse(text, isNumber: false)
        )
    }
    let plain = PlainTime(text)
    require(iso == plain.iso8601, "\(iso as Any), not \(plain.iso8601 as Any)")
    require(noNumber == nil, "a text that is no number is no epoch")
    let (plainSeconds, plainMillis) = (plain.scaled(power: 6), plain.scaled(power: 3))
    require(seconds == plainSeconds, "\(seconds as Any), not \(plainSeconds as Any)")
    require(millis == plainMillis, "\(millis as Any), not \(plainMillis as Any)")
}
