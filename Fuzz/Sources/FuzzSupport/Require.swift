/// Stops the run where a promise does not hold, and says which one: `precondition` is silent in a
/// release build.
@inline(__always)
public func require(_ holds: Bool, _ promise: @autoclosure () -> String) {
    if !holds { fatalError("broken: " + promise()) }
}

/// The value of what must not throw.
public func succeed<Value>(_ promise: String, _ body: () throws -> Value) -> Value {
    do {
        return try body()
    } catch {
        fatalError("broken: \(promise): \(error)")
    }
}
