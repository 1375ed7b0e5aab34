import FuzzSupport
import VarveReviews

/// A path as text, a tab, and any bytes as the nested value that it leads through. What is checked beside
/// "no crash":
///
/// 1. a path that is accepted is the same when it is printed and parsed;
/// 2. a refusal names a byte of the text;
/// 3. what is found lies within the value: the address sanitizer sees whatever does not;
/// 4. an id that is derived from parts does not change with how often it is asked for, and does
///    with where the parts are cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPath(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let bytes = input.bytes(upTo: UInt8(ascii: "\t"))
    let value = input.all()
    checkDerived(bytes, value)
    guard let text = String(validating: bytes, as: UTF8.self) else { return 0 }
    do throws(RawPathError) {
        let path = try RawPath(text)
        let again = succeed("a printed path must be read") { try RawPath(path.description) }
        require(again == path, "\(again) was \(path)")
        let steps = path.steps.map { step in
            switch step {
            case .key(let key): key
            case .index(let index): Array("\(index)".utf8)
            }
        }
        unsafe ExactBlock(value, padding: 64, filler: value.last ?? 0).withBytes { value in
            let found = unsafe PathReader(steps: [path.key] + steps).find(in: value)
            unsafe require(
                (found?.bytes.count ?? 0) <= value.count, "a value is no longer than its text")
        }
    } catch {
        require((0...bytes.count).contains(error.offset), "\(error) of \(bytes.count) bytes")
    }
    return 0
}

private func checkDerived(_ left: [UInt8], _ right: [UInt8]) {
    let id = DerivedIdentity.id(namespace: [0x6E], parts: [left, right])
    require(id == DerivedIdentity.id(namespace: [0x6E], parts: [left, right]), "the same id")
    let joined = DerivedIdentity.id(namespace: [0x6E], parts: [left + right])
    require(id != joined, "parts count, not only their bytes")
    guard let first = right.first else { return }
    let shifted = [left + [first], Array(right.dropFirst())]
    require(
        id != DerivedIdentity.id(namespace: [0x6E], parts: shifted), "where parts end counts")
}
