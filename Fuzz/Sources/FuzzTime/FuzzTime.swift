import FuzzSupport
import VarveBytes

@testable import VarveReviews

/// A layout of times, a tab, and a text to read by it, whose bytes are also a number to write. What is
/// checked beside "no crash":
///
/// 1. a text that a pattern reads is what the pattern writes of the value, to the byte;
/// 2. a value that a pattern writes is what it reads of the text;
/// 3. which layouts are some, what is read and what is written by them, ISO 8601 and epochs are as a
///    plain reader says;
/// 4. a reader of several formats takes the first that reads the text;
/// 5. a time has the text in messages that a plain writer gives it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTime(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let layout = input.bytes(upTo: UInt8(ascii: "\t"))
    let text = input.all()
    checkPlain(text)
    var number = FuzzInput(text)
    let value = Int64(bitPattern: number.word())
    checkMessage(value)
    checkMessage(value % (11_000 * 365 * 86_400_000_000))
    guard let layout = String(validating: layout, as: UTF8.self) else { return 0 }
    guard let format = format(layout) else { return 0 }
    require(format.text.utf8.elementsEqual(layout.utf8), "a format keeps its text")
    checkReaders(format, text)
    if case .pattern(let pattern) = format, let plain = PlainPattern(Array(layout.utf8)) {
        check(pattern, plain, reads: text)
        check(pattern, plain, writes: value)
        // Of all numbers few are times.
        let (years, isTooFine) = (11_000 * 365).multipliedReportingOverflow(by: pattern.unit.perDay)
        if !isTooFine { check(pattern, plain, writes: value % years) }
    }
    return 0
}

/// The format of a layout, if it is one; a plain reader must say the same.
private func format(_ layout: String) -> TimeFormat? {
    let isPattern = PlainPattern(Array(layout.utf8)) != nil
    do throws(TimePatternError) {
        let format = try TimeFormat(layout)
        if case .pattern = format { require(isPattern, "accepted what is no layout: \(layout)") }
        return format
    } catch {
        require(!isPattern, "refused a layout: \(error)")
        require(error.offset <= layout.utf8.count, "a refusal names a place: \(error)")
        return nil
    }
}

private func checkReaders(_ format: TimeFormat, _ text: [UInt8]) {
    unsafe ExactBlock(text).withBytes { text in
        for isNumber in [false, true] {
            let own = unsafe format.parse(text, isNumber: isNumber)
            let other = unsafe TimeFormat.iso8601.parse(text, isNumber: isNumber)
            let first = unsafe TimeReader([format, .iso8601]).micros(text, isNumber: isNumber)
            require(first == own ?? other, "the first format that reads: \(first as Any)")
            let last = unsafe TimeReader([.iso8601, format]).micros(text, isNumber: isNumber)
            require(last == other ?? own, "the first format that reads: \(last as Any)")
        }
    }
}

private func check(_ pattern: TimePattern, _ plain: PlainPattern, reads text: [UInt8]) {
    let value = unsafe ExactBlock(text).withBytes { unsafe pattern.parse($0) }
    require(value == plain.read(text), "\(value as Any), not \(plain.read(text) as Any)")
    guard let value else { return }
    require(pattern.micros(value) == plain.micros(value), "\(value) in microseconds")
    var written: [UInt8] = []
    require(pattern.format(value, into: &written), "what was read can be written")
    require(written == text, "\(written) was \(text)")
}

private func check(_ pattern: TimePattern, _ plain: PlainPattern, writes value: Int64) {
    var text: [UInt8] = []
    let isWritten = pattern.format(value, into: &text)
    let expected = plain.write(value)
    require(isWritten == (expected != nil), "\(value) is written: \(isWritten)")
    require(text == expected ?? [], "\(text), not \(expected ?? []), of \(value)")
    require(pattern.micros(value) == plain.micros(value), "\(value) in microseconds")
    if !isWritten { return }
    require(text.count <= pattern.byteCountMax, "a text is no longer than it may be")
    require(pattern.parse(text) == value, "\(pattern.text) of \(value)")
}

private let messages = PlainPattern(Array("yyyy-MM-dd'T'HH:mm:ss'Z'".utf8))

private func checkMessage(_ micros: Int64) {
    let text = TimeWindow.text(micros)
    let seconds = Int64(PlainPattern.floor(Int128(micros), 1_000_000))
    // Beyond the years of four digits there is no plain text.
    guard let plain = messages?.write(seconds) else { return }
    require(text.utf8.elementsEqual(plain), "\(text) of \(micros)")
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
