/// Makes ids of one profile's records: the decoded text of the given one, or a derived one.
/// Confined to one thread.
final class IdentityMaker {
    private let unescape = Unescape()
    private var derived: DerivedIdentity
    private var hex = [UInt8](repeating: 0, count: DerivedIdentity.byteCount)

    init(_ profile: Profile) {
        derived = DerivedIdentity(
            namespace: Array(profile.namespace.utf8), partCount: profile.idFrom.count)
    }

    /// An escape has at most six bytes for one decoded byte: beyond this, an id is too long.
    private static let rawBytesMax = Identity.idBytesMax * 6

    /// The text of a given id; a fault's code where it is none.
    @inline(__always)
    func identity(
        _ value: FoundValue, _ identity: inout UnsafeRawBufferPointer
    ) -> DeadCode? {
        if unsafe value.isEscaped && value.bytes.count > Self.rawBytesMax { return .idTooLong }
        let text = unsafe unescape.text(value)
        if text.count > Identity.idBytesMax { return .idTooLong }
        if let code = unsafe ValueRules.identity(text, isDecoded: value.isEscaped) { return code }
        unsafe identity = unsafe text
        return nil
    }

    /// Starts a derived id.
    func begin() {
        derived.begin()
    }

    /// Adds the next part of a derived id; a fault's code where it can be none.
    func add(_ value: FoundValue) -> DeadCode? {
        switch unsafe value.kind {
        case .number, .string: break
        case .null: return .nullField
        case .nested, .true, .false: return .wrongType
        }
        let text = unsafe unescape.text(value)
        if let code = unsafe ValueRules.identity(text, isDecoded: value.isEscaped) { return code }
        unsafe derived.add(text)
        return nil
    }

    /// The derived id's hex digits, valid until the next call.
    func finish() -> UnsafeRawBufferPointer {
        unsafe hex.withUnsafeMutableBytes { unsafe derived.finish(into: $0) }
        return unsafe unescape.copy(hex)
    }
}
