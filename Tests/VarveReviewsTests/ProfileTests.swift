import Testing

@testable import VarveReviews

@Suite("Profiles")
struct ProfileTests {
    static let minimal = """
        name = "mine"
        [fields]
        review_id = "id"
        product_id = "product"
        user_id = ["user", "author.name"]
        rating = "stars"
        review_text = "text"
        review_timestamp = "at"
        """

    @Test("What a profile leaves out has its default")
    func defaultsApply() throws {
        let profile = try Profile(toml: Self.minimal, file: "mine.toml")
        #expect(profile.namespace == "mine")
        #expect(profile.format == .json)
        #expect(profile.ratingMin == ExactDecimal(0) && profile.ratingMax == ExactDecimal(5))
        #expect(profile.times == [.iso8601])
        #expect(profile.required == CanonicalField.requiredByDefault)
        #expect(!profile.textNumbers && !profile.derivesID)
        #expect(profile.fields[.userID] == [try RawPath("user"), try RawPath("author.name")])
        #expect(profile.fields[.reviewTitle] == nil)
        #expect(profile.volatile.isEmpty && profile.detect.isEmpty)
    }

    @Test("Every key is read")
    func everyKeyIsRead() throws {
        let text = """
            name = "all-keys"
            format = "csv"
            namespace = "ns.1"
            rating_min = -0.5
            rating_max = 10
            id_from = ["a", "b[0].c"]
            volatile = ["seen"]
            required = ["review_id", "review_timestamp"]
            times = ["yy.MM.dd", "epoch_ms"]
            text_numbers = false
            text_true = ["Y", "yes"]
            text_false = "N"
            detect = ["a", "b"]
            [fields]
            review_timestamp = "when"
            """
        let profile = try Profile(toml: text, file: "all.toml")
        #expect(profile.format == .csv && profile.namespace == "ns.1")
        #expect(profile.ratingMin == ExactDecimal("-0.5") && profile.ratingMax == ExactDecimal(10))
        #expect(profile.idFrom.map(\.description) == ["a", "b[0].c"])
        #expect(profile.volatile == [Array("seen".utf8)])
        #expect(profile.required == [.reviewID, .reviewTimestamp])
        #expect(profile.times.map(\.text) == ["yy.MM.dd", "epoch_ms"])
        #expect(!profile.textNumbers)
        #expect(profile.textTrue.count == 2 && profile.textFalse == [[0x4e]])
        #expect(profile.detect == [[0x61], [0x62]])
    }

    @Test("Stars are ratings scaled to 5, and the ratings themselves where 5 is the greatest")
    func starsAreScaledRatings() throws {
        let five = try Profile(toml: Self.minimal, file: "five.toml")
        for rating in [0, 0.1, 3.7, 5, Double.leastNonzeroMagnitude] {
            #expect(five.stars(ofRating: rating) == rating)
        }
        let ten = try Profile(toml: "rating_max = 10\n" + Self.minimal, file: "ten.toml")
        for half in 0...10 { #expect(ten.stars(ofRating: Double(half)) == Double(half) / 2) }
        let hundred = try Profile(toml: "rating_max = 100\n" + Self.minimal, file: "hundred.toml")
        for part in 0...100 { #expect(hundred.stars(ofRating: Double(part)) == Double(part) / 20) }
    }

    /// Lines that replace or follow those of the minimal profile, the key and line to blame, and a
    /// part of the message.
    static let wrong: [(String, String, Int, String)] = [
        ("nmae = \"x\"\n" + minimal, "nmae", 1, "unknown"),
        ("\n# note\n\nvolatil = []\n" + minimal, "volatil", 4, "unknown"),
        (minimal + "\nreviwe_title = \"x\"", "fields.reviwe_title", 9, "review_title"),
        (minimal + "\n[other]\na = 1", "other", 9, "unknown"),
        ("rating_max = \"5\"\n" + minimal, "rating_max", 1, "expected a number, found a string"),
        ("rating_max = 0\n" + minimal, "rating_max", 1, "above"),
        ("rating_max = nan\n" + minimal, "rating_max", 1, "15 digits"),
        ("rating_max = inf\n" + minimal, "rating_max", 1, "15 digits"),
        ("rating_max = 1e300\n" + minimal, "rating_max", 1, "15 digits"),
        ("rating_min = 5\n" + minimal, "rating_max", 0, "above rating_min"),
        ("rating_min = true\n" + minimal, "rating_min", 1, "found a bool"),
        ("text_numbers = 1\n" + minimal, "text_numbers", 1, "true or false"),
        ("times = [1]\n" + minimal, "times", 1, "a list of strings, found a integer"),
        ("times = []\n" + minimal, "times", 1, "at least one"),
        ("times = [\n  \"iso8601\",\n  \"qqq\",\n]\n" + minimal, "times", 1, "qqq"),
        ("required = [\"stars\"]\n" + minimal, "required", 1, "stars"),
        ("required = [\"review_timestamp\"]\n" + minimal, "required", 1, "review_id"),
        ("required = [\"review_id\"]\n" + minimal, "required", 1, "review_timestamp"),
        (
            "required = [\"review_id\", \"review_timestamp\", \"review_title\"]\n" + minimal,
            "fields", 3, "review_title"
        ),
        ("id_from = [\"a\"]\n" + minimal, "id_from", 1, "given or derived"),
        ("id_from = []\n" + minimal, "id_from", 1, "at least one"),
        ("id_from = [\"a[\"]\n" + minimal, "id_from", 1, "no path"),
        ("volatile = [\"a\", [\"b\"]]\n" + minimal, "volatile", 1, "found a array"),
        ("namespace = \"a:b\"\n" + minimal, "namespace", 1, "a-z"),
        ("namespace = \"\"\n" + minimal, "namespace", 1, "a-z"),
        ("format = \"xml\"\n" + minimal, "format", 1, "json, csv, tsv"),
        ("format = 1\n" + minimal, "format", 1, "a string, found a integer"),
        ("text_true = [\"Y\"]\ntext_false = [\"Y\"]\n" + minimal, "text_true", 1, "in common"),
        ("name = \"a\"\nfields = 3", "fields", 2, "a table"),
        ("name = \"a\"", "fields", 0, "missing"),
        ("format = \"json\"\n[fields]", "name", 0, "missing"),
        ("name = \"a b\"\n[fields]", "name", 1, "a-z"),
        ("name = \"a\"\n[fields]\nrating = 1", "fields.rating", 3, "a list of strings"),
        ("name = \"a\"\n[fields]\nrating = []", "fields.rating", 3, "at least one"),
        ("name = \"a\"\n[fields]\nrating = \"a..b\"", "fields.rating", 3, "byte 2"),
        (
            "name = \"a\"\n[fields]\nreview_id = \"id\"", "fields", 2,
            "product_id, which is required"
        ),
        ("name = \"a\"\nname = \"b\"", "", 2, "redefine"),
        ("name = \"a\"\n[fields\n", "", 2, "column"),
        ("= 3", "", 1, "column"),
        ("name = \"a\"\n[=]", "", 2, "by no key"),
        ("name = \"[+]\" # [+]\n\n [ [\t.a]]", "", 3, "by no key"),
        ("[[[a]]]", "", 1, "by no key"),
        ("[\n]", "", 1, "by no key"),
        ("[é]", "", 1, "by no key"),
        ("\u{FEFF}[#", "", 1, "by no key"),
        ("volatile = [\"}\", # }\n }]", "", 2, "'}'"),
        ("rating_max = 6622-05-27Ti", "", 1, "a date"),
        ("name = \"a-1\" # 2-1\nrating_min = -1\nx = 1979-05-27", "", 3, "a date"),
        ("name = \"a\\u0000b\"", "", 0, "U+0000"),
        ("name = \"a\"\u{0}", "", 0, "U+0000"),
        ("", "name", 0, "missing"),
    ]

    @Test("A wrong profile is refused with file, line and key", arguments: wrong)
    func wrongProfileIsRefused(
        _ text: String, _ key: String, _ line: Int, _ part: String
    ) throws {
        let error = try #require(throws: ProfileError.self) {
            try Profile(toml: text, file: "mine.toml")
        }
        #expect(error.key == key)
        #expect(error.line == line)
        #expect(error.message.contains(part), "\(error)")
        #expect(error.description.hasPrefix("mine.toml:"))
    }

    @Test("Lists and texts beyond their bounds are refused")
    func sizesAreBounded() {
        let list = Array(repeating: "\"a\"", count: 1_001).joined(separator: ",")
        #expect(throws: ProfileError.self) {
            try Profile(toml: "volatile = [\(list)]\n" + Self.minimal, file: "f")
        }
        let long = "# " + String(repeating: "x", count: 1 << 18) + "\n" + Self.minimal
        #expect(throws: ProfileError.self) { try Profile(toml: long, file: "f") }
    }

    @Test("Lines are found behind strings, comments and lists of many lines")
    func linesAreFound() {
        let lines = TOMLKeyLines(
            """
            # a = 1
            first = \"\"\"
            [not.a.table]
            x = "\\""
            \"\"\"
            second = [ # comment ]
              "]", 'a"b',
            ] # end
            [ table . "in ner" ]
            'third' = { a = 1, b = "}" }
            fourth = '''
            it's'''
            """)
        #expect(lines.line(of: "first") == 2)
        #expect(lines.line(of: "second") == 6)
        #expect(lines.line(of: "table.in ner") == 9)
        #expect(lines.line(of: "table.in ner.third") == 10)
        #expect(lines.line(of: "table.in ner.third.a") == 10)
        #expect(lines.line(of: "table.in ner.fourth") == 11)
        #expect(lines.line(of: "x") == 0)
    }

    @Test("The mapping comes back from its bytes, without detection")
    func mappingRoundTrips() throws {
        for profile in try BuiltInProfiles.all() {
            let decoded = try Profile(encoded: profile.encoded)
            #expect(decoded == profile.mapping)
            #expect(decoded.encoded == profile.encoded)
            #expect(decoded.detect.isEmpty)
        }
    }

    @Test("The bytes of a mapping stay as they are")
    func mappingBytesArePinned() throws {
        let text = """
            name = "p"
            namespace = "n"
            rating_max = 10
            id_from = ["a", "b[3].c"]
            required = ["review_id", "review_timestamp"]
            times = ["epoch_s"]
            volatile = ["v"]
            text_true = ["Y"]
            [fields]
            review_timestamp = ["t"]
            """
        let profile = try Profile(toml: text, file: "p.toml")
        let expected: [UInt8] =
            [1, 1, 0x70, 1, 1, 0x6e, 1, 0x30, 2, 0x31, 0x30, 0, 1, 1, 0x59, 0, 1, 1, 0x76]
            + [1, 7] + Array("epoch_s".utf8) + [0x41]
            + [2, 1, 0x61, 0, 1, 0x62, 2, 1, 3, 0, 1, 0x63] + [1, 6, 1, 1, 0x74, 0]
        #expect(profile.encoded == expected)
    }

    @Test("Any cut or changed mapping is read or refused, never trusted blindly")
    func damagedMappingIsRefusedOrRead() throws {
        let bytes = try builtIn("amazon-2014").encoded
        for count in 0..<bytes.count {
            #expect(throws: MappingError.self) { try Profile(encoded: Array(bytes[..<count])) }
        }
        #expect(throws: MappingError.self) { try Profile(encoded: bytes + [0]) }
        for index in bytes.indices {
            for value in [0, 1, 0x7f, 0x80, 0xff] as [UInt8] where bytes[index] != value {
                var damaged = bytes
                damaged[index] = value
                if let profile = try? Profile(encoded: damaged) {
                    #expect(try Profile(encoded: profile.encoded) == profile)
                }
            }
        }
    }

    @Test("A decimal that no writer lays down is refused")
    func longDecimalIsRefused() throws {
        let bytes = try builtIn("review").encoded
        let five = try #require(bytes.indices.first { bytes[$0...].starts(with: [1, 0x35]) })
        for long in ["5.0", "05", "5e0", "+5"] {
            let text = [UInt8(long.utf8.count)] + Array(long.utf8)
            let damaged = bytes[..<five] + text + bytes[(five + 2)...]
            #expect(throws: MappingError.self) { try Profile(encoded: Array(damaged)) }
        }
    }

    @Test("Names and raw values are persisted")
    func persistedNames() {
        #expect(CanonicalField.allCases.map(\.rawValue) == Array(0..<9))
        let names = CanonicalField.allCases.map(\.name).joined(separator: " ")
        #expect(
            names == "review_id product_id user_id rating review_title review_text "
                + "review_timestamp helpfulness_votes verified_purchase")
        for field in CanonicalField.allCases { #expect(CanonicalField(name: field.name) == field) }
        #expect(CanonicalField(name: "Rating") == nil)
        #expect(DeadCode.allCases.map(\.rawValue) == Array(1...20))
        let codes = DeadCode.allCases.map(\.name).joined(separator: " ")
        #expect(
            codes == "bad_json bad_utf8 not_object duplicate_key too_deep line_too_long "
                + "missing_field null_field wrong_type rating_range bad_timestamp implausible_time "
                + "empty_id id_too_long bad_row bad_quote id_conflict unverifiable "
                + "truncated_source source_format")
        for code in DeadCode.allCases { #expect(DeadCode(name: code.name) == code) }
        #expect(RecordFormat.allCases.map(\.name) == ["json", "csv", "tsv"])
        for format in RecordFormat.allCases { #expect(RecordFormat(name: format.name) == format) }
    }
}
