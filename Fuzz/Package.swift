// swift-tools-version:6.2
import PackageDescription

// A package of its own, so that the engine's build knows nothing of fuzzing. `Fuzz/run` builds it
// with the flags that libFuzzer needs.

let settings: [SwiftSetting] = [.strictMemorySafety(), .treatAllWarnings(as: .error)]

/// A program that feeds one parser: its sources are the folder `Sources/<name>`. A new one is such a
/// folder and a line below; `Fuzz/run` finds it by its name.
func fuzz(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: [
            "FuzzSupport",
            .product(name: "VarveEngine", package: "varve"),
            .product(name: "TestSupport", package: "varve"),
        ],
        swiftSettings: settings)
}

let package = Package(
    name: "varve-fuzz",
    dependencies: [.package(name: "varve", path: "..")],
    targets: [
        .target(name: "FuzzSupport", swiftSettings: settings),
        fuzz("FuzzRecordScanner"),
        fuzz("FuzzRows"),
        fuzz("FuzzElements"),
        fuzz("FuzzGzip"),
        fuzz("FuzzProfile"),
        fuzz("FuzzMapping"),
        fuzz("FuzzPath"),
        fuzz("FuzzTime"),
        fuzz("FuzzPage"),
        fuzz("FuzzDeletionVector"),
        fuzz("FuzzKeyRun"),
        fuzz("FuzzManifest"),
        fuzz("FuzzSegment"),
        fuzz("FuzzSegmentRows"),
        fuzz("FuzzFilter"),
        fuzz("FuzzStore"),
        fuzz("FuzzCanary"),
    ],
    swiftLanguageModes: [.v6]
)
