import FuzzSupport
import VarveReviews

/// Any text as a profile. What is checked beside "no crash":
///
/// 1. a profile that is accepted is the same when its mapping is written and read, but for what
///    only serves detection;
/// 2. a refusal names a line that the text has.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzProfile(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    guard let text = String(validating: input.all(), as: UTF8.self) else { return 0 }
    do throws(ProfileError) {
        let profile = try Profile(toml: text, file: "fuzz.toml")
        let read = succeed("a mapping must be read") { try Profile(encoded: profile.encoded) }
        require(read == profile.mapping, "\(read) was \(profile.mapping)")
        require(read.encoded == profile.encoded, "equal mappings have equal bytes")
    } catch {
        let lineCount = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        require((0...lineCount).contains(error.line), "no line of \(lineCount): \(error)")
    }
    return 0
}
