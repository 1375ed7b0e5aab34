import Glibc
import Testing

@testable import VarveJSON

/// The files of JSONTestSuite (Nicolas Seriot), each as the value of one key. Skipped, visibly,
/// where the files are not at hand.
struct JSONTestSuiteTests {
    /// What the suite leaves open, and what is decided here: numbers of any size are kept as text,
    /// lone surrogates are kept raw, bytes that are no UTF-8 and byte order marks are refused.
    static let decided: [String: ScanFault.Code?] = [
        "i_number_double_huge_neg_exp": .none,
        "i_number_huge_exp": .none,
        "i_number_neg_int_huge_exp": .none,
        "i_number_pos_double_huge_exp": .none,
        "i_number_real_neg_overflow": .none,
        "i_number_real_pos_overflow": .none,
        "i_number_real_underflow": .none,
        "i_number_too_big_neg_int": .none,
        "i_number_too_big_pos_int": .none,
        "i_number_very_big_negative_int": .none,
        "i_object_key_lone_2nd_surrogate": .none,
        "i_string_1st_surrogate_but_2nd_missing": .none,
        "i_string_1st_valid_surrogate_2nd_invalid": .none,
        "i_string_UTF-16LE_with_BOM": .badUTF8,
        "i_string_UTF-8_invalid_sequence": .badUTF8,
        "i_string_UTF8_surrogate_U+D800": .badUTF8,
        "i_string_incomplete_surrogate_and_escape_valid": .none,
        "i_string_incomplete_surrogate_pair": .none,
        "i_string_incomplete_surrogates_escape_valid": .none,
        "i_string_invalid_lonely_surrogate": .none,
        "i_string_invalid_surrogate": .none,
        "i_string_invalid_utf-8": .badUTF8,
        "i_string_inverted_surrogates_U+1D11E": .none,
        "i_string_iso_latin_1": .badUTF8,
        "i_string_lone_second_surrogate": .none,
        "i_string_lone_utf8_continuation_byte": .badUTF8,
        "i_string_not_in_unicode_range": .badUTF8,
        "i_string_overlong_sequence_2_bytes": .badUTF8,
        "i_string_overlong_sequence_6_bytes": .badUTF8,
        "i_string_overlong_sequence_6_bytes_null": .badUTF8,
        "i_string_truncated-utf-8": .badUTF8,
        "i_string_utf16BE_no_BOM": .badUTF8,
        "i_string_utf16LE_no_BOM": .badUTF8,
        "i_structure_500_nested_arrays": .tooDeep,
        "i_structure_UTF-8_BOM_empty_object": .badJSON,
    ]

    static let folder: String = {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return root.joined(separator: "/") + "/../shared/data/json-test-suite/test_parsing"
    }()

    static let files: [String] = {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".json") { names.append(String(name.dropLast(5))) }
        }
        return names.sorted()
    }()

    @Test(.enabled(if: !files.isEmpty, "JSONTestSuite is not at hand"), arguments: files)
    func decidesLikeTheSuite(_ name: String) throws {
        let value = try #require(Self.contents(Self.folder + "/" + name + ".json"))
        let record = [UInt8]("{\"k\":".utf8) + value + [UInt8]("}".utf8)
        let scanned = RecordScanner().scanned(record)
        switch name.prefix(2) {
        case "y_": #expect(scanned.fault == nil)
        case "n_": #expect(scanned.fault != nil)
        default:
            let decided = try #require(Self.decided[name], "an undecided case")
            #expect(scanned.fault?.code == decided)
        }
        if scanned.fault == nil {
            let (bytes, matches) = try rebuilt(record, scanned)
            #expect(bytes == record)
            #expect(matches)
        }
    }

    private static func contents(_ path: String) -> [UInt8]? {
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe fread($0.baseAddress, 1, $0.count, file)
        }
        return Array(bytes.prefix(count))
    }
}
