import VarveJSON

/// The plans of the shapes seen so far, by the number that the scanner's table gave them. Confined
/// to one thread.
final class PlanCache {
    private let profile: Profile
    private var plans: [ShapePlan?] = []

    init(_ profile: Profile) {
        self.profile = profile
    }

    /// The plan of a shape. O(1) but for the first time.
    @inline(__always)
    func plan(_ shape: Shape, _ shapeID: Int) -> ShapePlan {
        if shapeID < plans.count, let plan = plans[shapeID] { return plan }
        return make(shape, shapeID)
    }

    @inline(never)
    private func make(_ shape: Shape, _ shapeID: Int) -> ShapePlan {
        precondition(shapeID >= 0, "shapes are numbered from 0")
        if shapeID >= plans.count {
            plans += Array(repeating: nil, count: shapeID + 1 - plans.count)
        }
        let plan = ShapePlan(profile, shape)
        plans[shapeID] = plan
        return plan
    }
}
