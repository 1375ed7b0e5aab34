import VarveFiles
import VarveStore

/// What a scan gives, in which order, and how much memory it may take for it.
public struct ScanOptions: Sendable {
    /// Which versions of a record are shown.
    public enum Versions: String, Sendable, CaseIterable {
        /// The newest of each id.
        case latest
        /// Superseded ones too; dropped ones never.
        case all
    }

    /// In which order records come.
    public enum Order: Sendable {
        /// By partition, within it by segment and row.
        case stored
        /// Strictly by `_seq` over all partitions.
        case sequence
        /// By keys, the first one first; equal ones by `_seq`. At least one.
        case keys([OrderKey])
    }

    /// Only records for which this condition is TRUE; nil for all.
    public var filter: TypedExpression?
    /// Records of review times before this are left out; microseconds since 1970-01-01 UTC.
    public var from: Int64?
    /// Records of this review time and later are left out; microseconds since 1970-01-01 UTC.
    public var until: Int64?
    /// In which form records are given, where they are given whole.
    public var form = RecordForm.asReceived
    /// The order.
    public var order = Order.stored
    /// At most so many records; nil for all.
    public var limit: UInt64?
    /// Which versions are shown.
    public var versions = Versions.latest
    /// The state when this was the newest sequence: later records are left out, and what only they
    /// replaced is shown. What was dropped since is not. Nil for the present state.
    public var asOf: SequenceNumber?
    /// Only `count()` will be asked: what it does not read is not opened.
    public var isOnlyCounted = false
    /// Names for `_source`.
    public var sources = SourceNames.unknown
    /// Takes what is damaged: the scan then goes on without it, a row group or a segment at a time.
    /// Nil: the scan ends there.
    public var damage: DamageLog?
    /// Segments that may be merged at once. Beyond it, some are first merged into temporary files.
    public var streamsMax = 64
    /// Bytes of keys and rows that are sorted in memory. Beyond it they go to temporary files.
    public var sortBytesMax = 64 << 20
    /// Where temporary files go; they lose their names as soon as they are made.
    public var temporaryFolder: FilePath = "/tmp"

    /// All records, by partition.
    public init() {}
}

extension ScanOptions {
    /// Filter, times and sequences as one condition; nil for none.
    var condition: TypedExpression? {
        let condition = TypedExpression.allOf(filter, from: from, until: until)
        guard let asOf, let last = Int64(exactly: asOf) else { return condition }
        let sequence = TypedExpression(.field(.system(.seq)), type: .integer)
        let bound = TypedExpression(
            .compare(
                .lessOrEqual, sequence,
                TypedExpression(.constant(.integer(last)), type: .integer)),
            type: .boolean)
        guard let condition else { return bound }
        if case .and(let operands) = condition.kind {
            return TypedExpression(.and([bound] + operands), type: .boolean)
        }
        return TypedExpression(.and([bound, condition]), type: .boolean)
    }
}
