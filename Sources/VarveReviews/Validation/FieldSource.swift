import VarveJSON

/// Where a path's value is in the records of one shape, as far as the shape tells.
enum FieldSource {
    /// No such key in the shape.
    case missing
    /// The value is part of the shape: null, true or false.
    case constant(ValueKind)
    /// The value is that slot's.
    case slot(Int, ValueKind)
    /// The bytes must be looked into: the first of these that is there and not null.
    case search([Candidate], sawNull: Bool)

    /// A value to look at, in order.
    enum Candidate {
        case constant(ValueKind)
        case slot(Int, ValueKind)
        /// Steps into the text of a nested slot, or of an opaque record.
        case within(Int, [RawPath.Step])
    }

    /// Resolves paths, in order of preference, against a shape. O(paths * members).
    init(_ paths: [RawPath], in shape: Shape) {
        if let slot = shape.slots.firstIndex(where: { $0.kind == .opaque }) {
            let candidates = paths.map { Candidate.within(slot, [.key($0.key)] + $0.steps) }
            self = candidates.isEmpty ? .missing : .search(candidates, sawNull: false)
            return
        }
        var candidates: [Candidate] = []
        var sawNull = false
        search: for path in paths {
            guard let member = shape.members.first(where: { $0.key == path.key }) else { continue }
            switch member.value {
            case .null: sawNull = true
            case .true, .false:
                guard path.steps.isEmpty else { continue }
                candidates.append(.constant(member.value == .true ? .true : .false))
                break search
            case .slot(let slot):
                guard let kind = ValueKind(shape.slots[slot].kind) else { continue }
                if path.steps.isEmpty {
                    candidates.append(.slot(slot, kind))
                    break search
                }
                if kind == .nested { candidates.append(.within(slot, path.steps)) }
            }
        }
        self = Self.simplest(candidates, sawNull)
    }

    private static func simplest(_ candidates: [Candidate], _ sawNull: Bool) -> FieldSource {
        guard let first = candidates.first else {
            return sawNull ? .constant(.null) : .missing
        }
        switch first {
        case .constant(let kind): return .constant(kind)
        case .slot(let slot, let kind): return .slot(slot, kind)
        case .within: return .search(candidates, sawNull: sawNull)
        }
    }
}
