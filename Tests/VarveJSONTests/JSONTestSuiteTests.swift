import Glibc
import Testing

@testable import VarveJSON

/// The files of JSONTestSuite (Nicolas Seriot), each as the value of one key, and each as a record.
/// Skipped, visibly, where the files are not at hand.
struct JSONTestSuiteTests {
    /// What the suite leaves open, and why it is decided so.
    private struct Decision {
        var why: String
        var code: ScanFault.Code?
        var names: [String]
    }

    private static let decisions: [Decision] = [
        Decision(
            why: "a number is kept as the text it is; none is too large or too fine for that",
            code: nil,
            names: [
                "number_double_huge_neg_exp", "number_huge_exp", "number_neg_int_huge_exp",
                "number_pos_double_huge_exp", "number_real_neg_overflow",
                "number_real_pos_overflow", "number_real_underflow", "number_too_big_neg_int",
                "number_too_big_pos_int", "number_very_big_negative_int",
            ]),
        Decision(
            why: "the grammar has escapes of lone surrogates; they are kept as they are written",
            code: nil,
            names: [
                "object_key_lone_2nd_surrogate", "string_1st_surrogate_but_2nd_missing",
                "string_1st_valid_surrogate_2nd_invalid",
                "string_incomplete_surrogate_and_escape_valid",
                "string_incomplete_surrogate_pair", "string_incomplete_surrogates_escape_valid",
                "string_invalid_lonely_surrogate", "string_invalid_surrogate",
                "string_inverted_surrogates_U+1D11E", "string_lone_second_surrogate",
            ]),
        Decision(
            why: "RFC 8259 wants UTF-8, and what is none is never repaired",
            code: .badUTF8,
            names: [
                "string_UTF-8_invalid_sequence", "string_UTF8_surrogate_U+D800",
                "string_invalid_utf-8", "string_iso_latin_1",
                "string_lone_utf8_continuation_byte", "string_not_in_unicode_range",
                "string_overlong_sequence_2_bytes", "string_overlong_sequence_6_bytes",
                "string_overlong_sequence_6_bytes_null", "string_truncated-utf-8",
            ]),
        Decision(
            why: "no other encoding is guessed",
            code: .badUTF8,
            names: [
                "string_UTF-16LE_with_BOM", "string_utf16BE_no_BOM", "string_utf16LE_no_BOM",
            ]),
        Decision(
            why: "no review is nested like that: the limit is 64", code: .tooDeep,
            names: ["structure_500_nested_arrays"]),
        Decision(
            why: "a byte order mark is no white space; only a source may begin with one",
            code: .badJSON, names: ["structure_UTF-8_BOM_empty_object"]),
    ]

    /// Texts that parsers understand differently, the ones that are refused under a key.
    private static let refusedTransforms: Set<String> = [
        "string_1_invalid_codepoint", "string_2_invalid_codepoints", "string_3_invalid_codepoints",
    ]

    private static let folder: String = {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return root.joined(separator: "/") + "/../shared/data/json-test-suite/"
    }()

    private static let files = names(in: "test_parsing")
    private static let transforms = names(in: "test_transform")

    private static func names(in subfolder: String) -> [String] {
        guard let directory = unsafe opendir(folder + subfolder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".json") { names.append(String(name.dropLast(5))) }
        }
        return names.sorted()
    }

    @Test(
        "Under a key, each file is decided like the suite says, or as is laid down here",
        .enabled(if: !files.isEmpty, "JSONTestSuite is not at hand"), arguments: files)
    func decidesLikeTheSuite(_ name: String) throws {
        let value = try #require(Self.contents("test_parsing/" + name))
        let scanned = try scanned(Array("{\"k\":".utf8) + value + Array("}".utf8))
        switch name.prefix(2) {
        case "y_": #expect(scanned.fault == nil)
        case "n_": #expect(scanned.fault != nil)
        default:
            let own = String(name.dropFirst(2))
            let decision = try #require(
                Self.decisions.first { $0.names.contains(own) }, "an undecided case")
            #expect(scanned.fault?.code == decision.code, "\(decision.why)")
        }
    }

    @Test(
        "As a record, each file is refused unless it is an object with each key once",
        .enabled(if: !files.isEmpty, "JSONTestSuite is not at hand"), arguments: files)
    func decidesRecords(_ name: String) throws {
        let value = try #require(Self.contents("test_parsing/" + name))
        let code = try scanned(value).fault?.code
        let isAccepted = try scanned(Array("{\"k\":".utf8) + value + Array("}".utf8)).fault == nil
        let first = value.first { !ASCII.isSpace($0) }
        switch (isAccepted, first) {
        case (true, ASCII.openBrace):
            #expect(code == (name.hasPrefix("y_object_duplicated_key") ? .duplicateKey : nil))
        case (true, _): #expect(code == .notObject)
        // One level less than under a key, and no brace behind it: refused all the same.
        case (false, _): #expect(code != nil && code != .duplicateKey)
        }
    }

    @Test(
        "Texts that parsers change are kept to the byte, or refused",
        .enabled(if: !transforms.isEmpty, "JSONTestSuite is not at hand"), arguments: transforms)
    func keepsWhatOthersChange(_ name: String) throws {
        let value = try #require(Self.contents("test_transform/" + name))
        let nested = try scanned(Array("{\"k\":".utf8) + value + Array("}".utf8))
        #expect(nested.fault?.code == (Self.refusedTransforms.contains(name) ? .badUTF8 : nil))
        guard name.hasPrefix("object_") else { return }
        let code = try scanned(value).fault?.code
        #expect(code == (name.hasPrefix("object_same_key") ? .duplicateKey : nil))
    }

    @Test(
        "All of the suite is there, and all that it leaves open is decided",
        .enabled(if: !files.isEmpty, "JSONTestSuite is not at hand"))
    func suiteIsWhole() {
        let kinds = Dictionary(grouping: Self.files) { $0.prefix(2) }.mapValues(\.count)
        #expect(kinds == ["y_": 95, "n_": 188, "i_": 35])
        let open = Self.files.filter { $0.hasPrefix("i_") }.map { String($0.dropFirst(2)) }
        #expect(Self.decisions.flatMap(\.names).sorted() == open)
        #expect(Self.transforms.count == 22)
    }

    /// Scans a record; one that is accepted must come back from its values.
    private func scanned(_ record: [UInt8]) throws -> Scanned {
        let scanner = RecordScanner()
        let scanned = scanner.scanned(record)
        // What was met once is guessed the next time.
        #expect(scanner.scanned(record) == scanned)
        if scanned.fault == nil {
            let again = try rebuilt(record, scanned)
            #expect(again.bytes == record)
            #expect(again.matches)
        }
        return scanned
    }

    private static func contents(_ name: String) -> [UInt8]? {
        guard let file = unsafe fopen(folder + name + ".json", "r") else { return nil }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe fread($0.baseAddress, 1, $0.count, file)
        }
        return Array(bytes.prefix(count))
    }
}
