import Testing

@testable import VarveReviews

@Suite("Derived ids")
struct DerivedIdentityTests {
    /// Made by another implementation (Python's hashlib).
    static let vectors: [(String, [String], String)] = [
        ("amazon", ["A1", "B00X"], "e3281219d2bf284b7f31440174bdca85"),
        ("amazon", ["A1B", "00X"], "ac50a750c3ceca901921cec92b562228"),
        ("", [], "e11f2909013a845297c862a88ed97ace"),
        ("nsmc", ["\u{e9}"], "b01ee62ecf76ce7408450ac3c8133fb2"),
        ("x", ["12"], "a6bf0fe9178853128ee00805448c3022"),
    ]

    @Test("The hash is the documented one", arguments: vectors)
    func hashIsTheDocumentedOne(_ namespace: String, _ parts: [String], _ id: String) {
        let bytes = DerivedIdentity.id(
            namespace: Array(namespace.utf8), parts: parts.map { Array($0.utf8) })
        #expect(String(decoding: bytes, as: UTF8.self) == id)
    }

    @Test("Where one part ends and the next begins matters, and so does the namespace")
    func framingIsInjective() {
        func id(_ namespace: String, _ parts: [String]) -> [UInt8] {
            DerivedIdentity.id(
                namespace: Array(namespace.utf8), parts: parts.map { Array($0.utf8) })
        }
        let ids = [
            id("n", ["ab", "c"]), id("n", ["a", "bc"]), id("n", ["abc"]), id("n", ["abc", ""]),
            id("n", ["", "abc"]), id("na", ["b", "c"]), id("", ["nab", "c"]), id("n", ["c", "ab"]),
        ]
        #expect(Set(ids).count == ids.count)
    }

    @Test("Escapes and number or string make no difference; a long part is taken")
    func decodedTextsCount() throws {
        let harness = Harness(try builtIn("amazon-2014"))
        let plain = BuiltInProfilesTests.record2014
        let first = try harness.validate(plain)
        #expect(
            try harness.validate(plain.replacing("\"A1\"", with: "\"\\u0041\\u0031\"")) == first)
        let number = try harness.validate(plain.replacing("\"B00X\"", with: "1384719342"))
        let string = try harness.validate(plain.replacing("\"B00X\"", with: "\"1384719342\""))
        #expect(number == string)
        #expect(number.id != first.id)
        let long = "\"" + String(repeating: "x", count: 100_000) + "\""
        #expect(try harness.validate(plain.replacing("\"B00X\"", with: long)).id?.utf8.count == 32)
    }
}
