import Testing
import VarveJSON
import VarveReviews

@Suite struct UnitIdentityTests {
    private func id(_ unit: String, _ profile: String = "review") throws -> String? {
        let profile = try #require(try BuiltInProfiles.profile(named: profile))
        return UnitIdentity(profile: profile).identity(of: Array(unit.utf8)).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test(
        "the id is read as far as the bytes tell it",
        arguments: [
            (#"{"review_id":"R1"}"#, "R1"), (#" { "a" : [1,{}] , "review_id" : 12 }"#, "12"),
            (#"{"review_id":"R\u0031"}"#, "R1"), (#"{"review_id":"R1","x":}"#, "R1"),
            (#"{"review_id":"R1","x":"broken off"#, "R1"),
            (#"{"review_id":"R1","review_id":"R2"}"#, "R1"), ("{\"review_id\":\"R1", nil),
            (#"{"review_id":null}"#, nil), (#"{"review_id":""}"#, nil),
            (#"{"review_id":["R1"]}"#, nil), (#"{"review_id":"\ud800"}"#, nil),
            (#"[{"review_id":"R1"}]"#, nil), ("", nil), ("nonsense", nil), ("{", nil),
            ("{\"review_id\":\"\\", nil), ("{\"\\u12", nil),
        ] as [(String, String?)])
    func given(_ unit: String, _ expected: String?) throws {
        #expect(try id(unit) == expected)
    }

    @Test("a derived id is that of the record, and wants all its parts")
    func derived() throws {
        let parts = ["A1", "B1"].map { Array($0.utf8) }
        let expected = String(
            decoding: DerivedIdentity.id(namespace: Array("amazon".utf8), parts: parts),
            as: UTF8.self)
        let unit = #"{"asin":"B1","reviewerID":"A1","overall":"?"}"#
        #expect(try id(unit, "amazon-2014") == expected)
        #expect(try id(#"{"asin":"B1"}"#, "amazon-2014") == nil)
        #expect(try id("a\tb", "amazon-us-tsv") == nil)
    }

    @Test(
        "the id of a row is read under its heading, where it has all its cells",
        arguments: [
            ("marketplace\tcustomer_id\treview_id", "US\t1\tR1", "R1"),
            ("review_id", "R1\r", "R1"), ("a\tb", "x\tR1", nil), ("a\treview_id", "x", nil),
            ("a\treview_id", "x\tR1\ty", nil), ("a\treview_id", "x\t", nil),
        ] as [(String, String, String?)])
    func row(_ heading: String, _ row: String, _ expected: String?) throws {
        let header = try RowHeader(
            dialect: .tsv, keys: heading.split(separator: "\t").map { Array($0.utf8) })
        let profile = try #require(try BuiltInProfiles.profile(named: "amazon-us-tsv"))
        let id = UnitIdentity(profile: profile).identity(of: Array(row.utf8), header: header)
        #expect(id == expected.map { Array($0.utf8) })
    }
}
