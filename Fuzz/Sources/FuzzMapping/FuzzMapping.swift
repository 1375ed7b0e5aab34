import FuzzSupport
import VarveReviews

/// The resolved mapping in a segment, damaged. What is checked beside "no crash": what is accepted
/// is the same when it is written and read, and written no longer than it was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMapping(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    var bytes = input.choice(samples)
    input.edit(&bytes)
    do throws(MappingError) {
        let profile = try Profile(encoded: bytes)
        let encoded = profile.encoded
        let again = succeed("a mapping must be read") { try Profile(encoded: encoded) }
        require(again == profile && again.encoded == encoded, "\(again) was \(profile)")
        require(encoded.count <= bytes.count, "\(encoded) is longer than \(bytes)")
    } catch {
        require((0...bytes.count).contains(error.offset), "\(error) of \(bytes.count) bytes")
    }
    return 0
}

private let samples = succeed("profiles are built in") { try BuiltInProfiles.all().map(\.encoded) }
