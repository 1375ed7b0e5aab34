import FuzzSupport

@testable import VarveQuery

/// The records that filters are tried on, in a store and for the reference of the module's tests,
/// whose files are linked here: it needs what is internal to the module, the meaning of single
/// values.
struct Table {
    static let now: Int64 = 1_717_200_000_000_000
    static let shared = succeed("a store is made") { try Table() }

    private let store: QueryStore
    private let records: [ReferenceRecord]

    private init() throws {
        store = try QueryStore(RecordLines.make(40, seed: 3))
        records = store.lines.enumerated().map { ReferenceRecord($1, place: $0) }
    }

    func check(_ filter: TypedExpression, _ text: String) {
        guard Self.isKnown(filter) else { return }
        let found = succeed("a sound store is searched") { try store.find(filter) }
        let expected = records.filter { ReferenceEvaluator(record: $0).isTrue(filter) }
            .map(\.place)
        require(found == expected, "\(text) finds \(found), not \(expected)")
    }

    /// Whether the reference knows what is asked for: it has no shapes, and no long substrings.
    private static func isKnown(_ expression: TypedExpression) -> Bool {
        if case .field(.system(.shape)) = expression.kind { return false }
        if case .isMissing(.system(.shape)) = expression.kind { return false }
        if case .call(.substring, let arguments) = expression.kind {
            let isShort = arguments.dropFirst().allSatisfy { argument in
                guard case .integer(let number)? = argument.constant else { return true }
                return abs(number) <= Int64(Int32.max)
            }
            guard isShort else { return false }
        }
        return expression.operands.allSatisfy(isKnown)
    }
}
