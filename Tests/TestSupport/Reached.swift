import Glibc

/// Tells how many points a test has tried, for the table that `Tools/reliability` writes. Silent
/// unless whole sweeps are run (`VARVE_TORTURE`).
///
/// - Parameter name: in lower case, with hyphens; counts of one name are added up.
public func reached(_ name: String, _ count: Int) {
    guard unsafe getenv("VARVE_TORTURE") != nil else { return }
    print("reached: \(name) \(count)")
}
