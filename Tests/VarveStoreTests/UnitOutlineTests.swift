import Testing
import VarveStore

@Suite struct UnitOutlineTests {
    @Test(
        "keys and kinds of values, nothing else",
        arguments: [
            (#"{"a":"x","b":1.5e3,"c":true,"d":null}"#, "{a:s,b:n,c:b,d:null}"),
            (#" { "a" : { "b" : [1] } , "c" : [ {} , 2 ] } "#, "{a:{},c:[]}"),
            (#"{"a":"say \"hi\", {x}","b":2}"#, "{a:s,b:n}"), (#"{"a":1"#, "{a:n"),
            (#"{"a":"broken off"#, #"{a:""#), (#"{"a":}"#, "{a:}"), (#"{"a":nul}"#, "{a:?}"),
            (#"{"a":01x,b:2}"#, "{a:?,?:n}"), (#"[1,"x",{"a":1}]"#, "[n,s,{}]"),
            ("plain text, with: \"quotes\" and 12", "?"), ("", ""), ("\"", "?"), ("}]", "?"),
        ])
    func outlines(_ unit: String, _ expected: String) {
        #expect(UnitOutline.text(of: Array(unit.utf8)) == expected)
    }

    @Test("units of other values have one outline, of other keys have others")
    func groups() {
        let outlines = ["{\"a\":1}", "{\"a\":2.5}", "{\"b\":1}"].map {
            UnitOutline.text(of: Array($0.utf8))
        }
        #expect(outlines[0] == outlines[1])
        #expect(outlines[0] != outlines[2])
    }

    @Test("it is bounded, whatever the unit")
    func bounds() {
        let wide = (0..<1_000).map { "\"key\($0)\":1" }.joined(separator: ",")
        let outline = UnitOutline.text(of: Array("{\(wide)}".utf8))
        #expect(outline.hasSuffix("…"))
        #expect(outline.utf8.count == 163)
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
        #expect(UnitOutline.text(of: deep) == "[[]")
        #expect(UnitOutline.text(of: [0xff, 0x00, 0x22, 0x5c]) == "?")
    }
}
