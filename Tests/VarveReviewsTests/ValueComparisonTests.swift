import Testing
import VarveReviews

@Suite struct ValueComparisonTests {
    static let same = [
        (#"{"a":1,"b":"x"}"#, #"{ "b" : "x" , "a" : 1 }"#),
        (#"{"a":"é/"}"#, #"{"a":"\u00e9\/"}"#),
        (#"{"\u0061":null}"#, #"{"a":null}"#),
        (#"{"a":[1,"x",{"c":2,"b":[]}]}"#, "{\"a\":[ 1,\t\"x\", {\"b\":[ ],\"c\":2} ]}"),
        (#"{"v":1,"a":2}"#, #"{"a":2,"v":9}"#), (#"{"a":2}"#, #"{"a":2,"v":9}"#),
        (#"{}"#, " { } "),
    ]

    static let other = [
        (#"{"a":5.0}"#, #"{"a":5}"#), (#"{"a":1}"#, #"{"a":"1"}"#), (#"{"a":null}"#, #"{}"#),
        (#"{"a":[1,2]}"#, #"{"a":[2,1]}"#), (#"{"a":[12]}"#, #"{"a":[1,2]}"#),
        (#"{"a":["x","y"]}"#, #"{"a":["xy"]}"#), (#"{"a":[[1],2]}"#, #"{"a":[[1,2]]}"#),
        (#"{"a":"é"}"#, "{\"a\":\"e\u{301}\"}"), (#"{"a":{"v":1}}"#, #"{"a":{"v":2}}"#),
        (#"{"a":1"#, #"{"a":1"#), (#"[1]"#, #"[1]"#),
    ]

    private let comparison = ValueComparison(ignoring: [Array("v".utf8)])

    @Test("the same in other words", arguments: same)
    func sameValues(_ left: String, _ right: String) {
        #expect(comparison.haveSameValues(Array(left.utf8), Array(right.utf8)))
        #expect(comparison.haveSameValues(Array(right.utf8), Array(left.utf8)))
    }

    @Test("something else, or no object", arguments: other)
    func otherValues(_ left: String, _ right: String) {
        #expect(!comparison.haveSameValues(Array(left.utf8), Array(right.utf8)))
    }
}
