// swift-tools-version:6.2
import PackageDescription

// A package of its own, so that the engine's build knows nothing of fuzzing. `Fuzz/run` builds it
// with the flags that libFuzzer needs.
let package = Package(
    name: "varve-fuzz",
    dependencies: [.package(name: "varve", path: "..")],
    targets: [
        .executableTarget(
            name: "FuzzRecordScanner",
            dependencies: [.product(name: "VarveJSON", package: "varve")],
            swiftSettings: [.strictMemorySafety(), .treatAllWarnings(as: .error)])
    ],
    swiftLanguageModes: [.v6]
)
