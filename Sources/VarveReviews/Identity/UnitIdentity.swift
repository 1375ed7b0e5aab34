import VarveJSON

/// Reads the id out of a unit that was not accepted, as far as its bytes tell it.
///
/// The id is looked for where the profile has it, the first one that is there and not null; of a
/// derived id all parts must be there. The unit need not be well-formed: what stands before the
/// place where it breaks off counts. Of a key that is there twice the first one counts. Confined to
/// one thread; memory is reused.
public final class UnitIdentity {
    /// The profile that says where the id stands.
    public let profile: Profile
    private let maker: IdentityMaker
    private let text = RecordBuffer()

    /// A reader of units of one source.
    public init(profile: Profile) {
        self.profile = profile
        maker = IdentityMaker(profile)
    }

    /// The id of a unit; nil where it has none that a record could have, and for rows of tables,
    /// whose header is not with them.
    ///
    /// - Complexity: O(unit) for each path.
    public func identity(of unit: [UInt8]) -> [UInt8]? {
        guard profile.format == .json else { return nil }
        text.removeAll()
        text.append(unit)
        return profile.derivesID ? derived() : given()
    }

    private func given() -> [UInt8]? {
        for path in profile.fields[.reviewID] ?? [] {
            guard let value = unsafe find(path), unsafe value.kind != .null else { continue }
            var id = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
            guard unsafe value.kind == .string || value.kind == .number,
                unsafe maker.identity(value, &id) == nil
            else { return nil }
            return unsafe Array(id)
        }
        return nil
    }

    private func derived() -> [UInt8]? {
        maker.begin()
        for path in profile.idFrom {
            guard let value = unsafe find(path), unsafe maker.add(value) == nil else { return nil }
        }
        return unsafe Array(maker.finish())
    }

    private func find(_ path: RawPath) -> FoundValue? {
        unsafe ValueWalker.find([.key(path.key)] + path.steps, in: text.bytes)
    }
}
