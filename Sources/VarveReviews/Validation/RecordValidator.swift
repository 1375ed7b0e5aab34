import VarveJSON

/// Judges scanned records by a profile, and finds what their writer needs: id, time, what does not
/// count. Confined to one thread.
///
/// Fields are checked in the order of ``CanonicalField``; the first fault is the one reported. What
/// the shape alone decides costs nothing a record; no record that is accepted allocates memory.
@safe
public final class RecordValidator {
    /// The profile that records are judged by.
    public let profile: Profile
    /// The plausible times; they move on with the clock.
    public var window: TimeWindow {
        get { unsafe plausible }
        set { unsafe plausible = newValue }
    }

    let rules: ValueRules
    let plans: PlanCache
    let unescape = Unescape()
    let identityMaker: IdentityMaker
    // Read for every record: not checked for overlapping access.
    @exclusivity(unchecked) private var plausible: TimeWindow
    // The plan of the record before. The cache keeps it alive: no reference is counted here.
    @exclusivity(unchecked) private var lastPlan: Unmanaged<ShapePlan>?
    @exclusivity(unchecked) private var lastShapeID = -1

    /// A validator for one source.
    public init(profile: Profile, window: TimeWindow) {
        self.profile = profile
        unsafe plausible = window
        rules = ValueRules(profile)
        plans = PlanCache(profile)
        identityMaker = IdentityMaker(profile)
    }

    /// Judges one record.
    ///
    /// - Parameters:
    ///   - record: the record's bytes, with 64 readable bytes after them.
    ///   - shape: its shape; asked for where it is not the one of the record before.
    ///   - shapeID: the shape's number in the table of one scanner; a validator must see the
    ///     numbers of one table only.
    ///   - spans: the record's values, in slot order.
    ///   - valid: what was found; of no meaning after a fault.
    /// - Returns: the fault, nil if the record is accepted.
    /// - Complexity: O(slots checked); O(record) for nested paths and opaque records.
    public func validate(
        record: UnsafeRawBufferPointer, shape: @autoclosure () -> Shape, shapeID: Int,
        spans: UnsafeBufferPointer<ValueSpan>, into valid: inout ValidRecord
    ) -> RecordFault? {
        unsafe plan(shape(), shapeID)._withUnsafeGuaranteedRef { plan in
            unsafe validate(
                plan, RecordRow(record: record, spans: spans, textStyle: plan.textStyle), &valid)
        }
    }

    @inline(__always)
    private func validate(
        _ plan: ShapePlan, _ row: RecordRow, _ valid: inout ValidRecord
    ) -> RecordFault? {
        precondition(unsafe row.spans.count >= plan.slotCount, "a span for each slot")
        if unsafe !valid.volatileRanges.isEmpty {
            unsafe valid.volatileRanges.removeAll(keepingCapacity: true)
        }
        for index in unsafe 0..<plan.checks.count {
            let check = unsafe plan.checks[index]
            if let fault = unsafe run(check, plan, row, &valid) { return fault }
        }
        if plan.hasVolatile { unsafe findVolatile(plan, row, &valid) }
        return nil
    }

    @inline(__always)
    private func plan(
        _ shape: @autoclosure () -> Shape, _ shapeID: Int
    ) -> Unmanaged<ShapePlan> {
        if unsafe shapeID == lastShapeID, let lastPlan = unsafe lastPlan {
            return unsafe lastPlan
        }
        let plan = unsafe Unmanaged.passUnretained(plans.plan(shape(), shapeID))
        unsafe lastPlan = unsafe plan
        unsafe lastShapeID = shapeID
        return unsafe plan
    }

    @inline(__always)
    private func run(
        _ check: ShapePlan.Check, _ plan: ShapePlan, _ row: RecordRow, _ valid: inout ValidRecord
    ) -> RecordFault? {
        guard check.source == .slot else {
            return unsafe runRare(check, plan, row, &valid)
        }
        let value = unsafe row.value(Int(check.slot), check.kind)
        guard let code = unsafe judge(check.field, value, &valid) else { return nil }
        return unsafe fault(code, check, value, row)
    }

    @inline(never)
    private func runRare(
        _ check: ShapePlan.Check, _ plan: ShapePlan, _ row: RecordRow, _ valid: inout ValidRecord
    ) -> RecordFault? {
        switch check.source {
        case .derived: return unsafe derive(plan, row, &valid)
        case .fault: return unsafe constantFault(check.field, plan, row)
        case .slot, .search: break
        }
        let source = plan.sources[Int(check.field.rawValue)]
        guard let value = unsafe row.find(source) else {
            let isRequired = profile.required.contains(check.field)
            return isRequired ? unsafe constantFault(check.field, plan, row) : nil
        }
        if unsafe value.kind == .null {
            let isRequired = profile.required.contains(check.field)
            return isRequired ? unsafe fault(.nullField, check.field, value, row) : nil
        }
        guard let code = unsafe judge(check.field, value, &valid) else { return nil }
        return unsafe fault(code, check.field, value, row)
    }

    /// Judges a field's value, which is not null. Nil means accepted.
    @inline(__always)
    private func judge(
        _ field: CanonicalField, _ value: FoundValue, _ valid: inout ValidRecord
    ) -> DeadCode? {
        switch unsafe field.accepts(value.kind) {
        case .always: return nil
        case .never: return .wrongType
        case .depends: break
        }
        switch field {
        case .reviewID:
            return unsafe identityMaker.identity(value, &valid.identity)
        case .rating: return unsafe rules.rating(unescape.text(value), value.kind)
        case .reviewTimestamp: return unsafe judgeTime(value, &valid)
        case .helpfulnessVotes: return unsafe rules.votes(unescape.text(value), value.kind)
        case .verifiedPurchase: return unsafe rules.boolean(unescape.text(value), value.kind)
        case .productID, .userID, .reviewTitle, .reviewText: return nil
        }
    }

    @inline(__always)
    private func judgeTime(_ value: FoundValue, _ valid: inout ValidRecord) -> DeadCode? {
        guard let micros = unsafe rules.micros(unescape.text(value), value.kind) else {
            return .badTimestamp
        }
        guard window.contains(micros) else { return .implausibleTime }
        unsafe valid.micros = micros
        return nil
    }

    private func derive(
        _ plan: ShapePlan, _ row: RecordRow, _ valid: inout ValidRecord
    ) -> RecordFault? {
        identityMaker.begin()
        for index in plan.parts.indices {
            let path = profile.idFrom[index]
            guard let value = unsafe row.find(plan.parts[index]) else {
                return unsafe missing(path.description, [path], row)
            }
            if let code = unsafe identityMaker.add(value) {
                return unsafe fault(code, path, value, row)
            }
        }
        unsafe valid.identity = unsafe identityMaker.finish()
        return nil
    }
}
