import CVarveCPU

/// Whether bytes are well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
///
/// The AVX2 form (Keiser and Lemire) is taken where the processor has it; the answers never differ.
public enum UTF8Validation {
    /// Whether all of `bytes` is well-formed. O(n).
    public static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        return unsafe varve_utf8_is_valid(
            base.assumingMemoryBound(to: UInt8.self), bytes.count)
    }

    /// Whether all of `bytes` is well-formed. O(n).
    public static func isValid(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { raw in unsafe isValid(raw) }
    }

    /// The offset of the first byte of the first ill-formed sequence, or nil. O(n), and slower than
    /// ``isValid(_:)-(UnsafeRawBufferPointer)``: for messages.
    public static func firstInvalid(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let offset = unsafe varve_utf8_first_invalid(
            base.assumingMemoryBound(to: UInt8.self), bytes.count)
        return offset == bytes.count ? nil : offset
    }

    /// The offset of the first byte of the first ill-formed sequence, or nil. O(n).
    public static func firstInvalid(_ bytes: [UInt8]) -> Int? {
        unsafe bytes.withUnsafeBytes { raw in unsafe firstInvalid(raw) }
    }
}
