import FuzzSupport
import VarveQuery

/// Any text as a filter. What is checked beside "no crash":
///
/// 1. a filter that is accepted is printed as a text that is read and printed as the same one;
/// 2. a refusal marks a part of the text;
/// 3. over a small store the filter finds the rows that a plain reference finds, which takes a record
///    at a time from its bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFilter(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    guard let text = String(validating: input.all(), as: UTF8.self) else { return 0 }
    do throws(FilterError) {
        let filter = try Filter(text, now: Table.now)
        let printed = filter.text
        let again = succeed("a printed filter is read: \(printed)") {
            try Filter(printed, now: Table.now)
        }
        require(again.text.utf8.elementsEqual(printed.utf8), "\(again.text), not \(printed)")
        Table.shared.check(filter.expression, printed)
    } catch {
        require(error.range.upperBound <= text.utf8.count, "\(error) of \(text.utf8.count) bytes")
        require(!error.rendered().isEmpty, "a refusal says something")
    }
    return 0
}
