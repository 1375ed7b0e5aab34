import FuzzSupport

@testable import VarveJSON

/// A line that says how an array is read, and the array. What is checked beside "no crash":
///
/// 1. elements stand where a plain reader finds them, however the array is cut into pieces; so do
///    their ends where those beyond the limit are passed over;
/// 2. what is a JSON array by a plain parser is split into its elements, and into nothing else.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzElements(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    var way = FuzzInput(input.bytes(upTo: UInt8(ascii: "\n")))
    let limit = way.choice([1 << 20, 5, 12, 60])
    let (cuts, reach) = way.choice([(false, Int.max), (true, .max), (true, limit)])
    // Then all that is left.
    let parts = way.bytes(atMost: 32).map { 1 + Int($0) % 64 } + [.max]
    let text = input.all()
    let reference = ReferenceElements(text, limit: limit)
    let expected = reference.outcome
    let whole = split(text, ElementSplitter(unitBytesMax: limit), cuts: false)
    require(whole == expected, "\(whole), not \(expected)")
    let found = split(
        text, ElementSplitter(unitBytesMax: limit), parts: parts, cuts: cuts, skipsBeyond: reach)
    // Of a damaged element that was passed over, its beginning is not there to be looked at again.
    if reach == .max || !reference.hasDamage {
        require(found == expected, "\(found), not \(expected), of \(parts), \(cuts), \(reach)")
    }
    if isArray(text) { checkElements(text, expected) }
    return 0
}

private func isArray(_ text: [UInt8]) -> Bool {
    text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "[") && isValue(text)
}

/// Whether a text is a value of JSON: then it is one as a member, too.
private func isValue(_ text: [UInt8]) -> Bool {
    PlainJSON.fault(in: Array(#"{"":"#.utf8) + text + Array("}".utf8), depthMax: 200) == nil
}

/// An array's elements are values, and beside them it has its brackets, commas and white space.
private func checkElements(_ text: [UInt8], _ found: SplitOutcome) {
    require(found.pending == nil && found.missingEnd == nil, "an array has its end")
    var rest: [UInt8] = []
    var start = 0
    for unit in found.units {
        require(isValue(Array(text[unit.start..<unit.end])), "an element is a value")
        rest += text[start..<unit.start]
        start = unit.end
    }
    rest += text[start...]
    rest.removeAll { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    let commas = String(repeating: ",", count: max(0, found.units.count - 1))
    require(rest.elementsEqual("[\(commas)]".utf8), "\(found) are all elements")
}
