// swift-tools-version:6.2
import PackageDescription

let engine: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

/// A Swift module of the project, with its tests under `Tests/<name>Tests`.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: engine)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], fixtures: Bool = false) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        exclude: fixtures ? ["Fixtures"] : [],
        swiftSettings: engine)
}

let package = Package(
    name: "varve",
    products: [
        .executable(name: "varve", targets: ["varve"]),
        .executable(name: "varve-generate", targets: ["generate"]),
        .executable(name: "varve-append-load", targets: ["append-load"]),
        .executable(name: "varve-parse-speed", targets: ["parse-speed"]),
        .executable(name: "varve-trickle", targets: ["trickle"]),
        // What the package in `Fuzz` builds on.
        .library(
            name: "VarveEngine",
            targets: [
                "VarveBytes", "VarveFiles", "VarveJSON", "VarveReviews", "VarveColumns",
                "VarveSegments", "VarveStore", "VarveQuery", "VarveIngest",
            ]),
        .library(name: "TestSupport", targets: ["TestSupport"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    ],
    targets: [
        // System libraries, and two C targets, for what Swift cannot reach.
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CVarveCPU"),
        .target(name: "CVarveFiles"),
        // RE2 has a C++ interface only; its pkg-config file names flags that SwiftPM warns about.
        .target(name: "CVarveRegex", linkerSettings: [.linkedLibrary("re2")]),

        // The engine, lowest first: a module imports only those above it.
        module("VarveBytes", ["CVarveCPU"]),
        module("VarveFiles", ["CVarveFiles"]),
        module("VarveJSON", ["VarveBytes"]),
        module("VarveReviews", ["VarveBytes", "VarveJSON", "TOMLKit", crypto]),
        module("VarveColumns", ["VarveBytes", "CLZ4", "CZlib"]),
        module(
            "VarveSegments",
            ["VarveBytes", "VarveFiles", "VarveJSON", "VarveReviews", "VarveColumns"]),
        module(
            "VarveStore",
            [
                "VarveBytes", "VarveFiles", "VarveJSON", "VarveReviews", "VarveColumns",
                "VarveSegments", crypto,
            ]),
        module(
            "VarveQuery",
            [
                "VarveBytes", "VarveFiles", "VarveJSON", "VarveReviews", "VarveColumns",
                "VarveSegments", "VarveStore", "CVarveRegex",
            ]),
        module(
            "VarveIngest",
            [
                "VarveBytes", "VarveFiles", "VarveJSON", "VarveReviews", "VarveColumns",
                "VarveSegments", "VarveStore", "CZlib", crypto,
            ]),

        // The command line and the tools.
        .executableTarget(
            name: "varve",
            dependencies: [
                "VarveBytes", "VarveFiles", "VarveJSON", "VarveReviews", "VarveSegments",
                "VarveStore", "VarveQuery", "VarveIngest", argumentParser, crypto,
            ],
            swiftSettings: engine),
        .executableTarget(
            name: "generate",
            dependencies: ["VarveBytes", argumentParser],
            path: "Tools/generate",
            swiftSettings: engine),
        .executableTarget(
            name: "parse-speed",
            dependencies: [
                "VarveBytes", "VarveFiles", "VarveJSON", "VarveReviews", "VarveStore",
                argumentParser,
            ],
            path: "Tools/parse-speed",
            swiftSettings: engine),
        .executableTarget(
            name: "append-load",
            dependencies: [
                "VarveFiles", "VarveReviews", "VarveStore", "VarveIngest", argumentParser,
            ],
            path: "Tools/append-load",
            swiftSettings: engine),
        .executableTarget(
            name: "trickle",
            dependencies: [
                "TestSupport", "VarveBytes", "VarveFiles", "VarveReviews", "VarveStore",
                "VarveQuery",
                "VarveIngest", argumentParser,
            ],
            path: "Tools/trickle",
            swiftSettings: engine),

        // Tests.
        .target(
            name: "TestSupport",
            dependencies: ["VarveBytes", "VarveFiles"],
            path: "Tests/TestSupport",
            swiftSettings: engine),
        tests("VarveBytesTests", ["VarveBytes"]),
        tests("VarveFilesTests", ["VarveFiles", "TestSupport"]),
        tests("VarveJSONTests", ["VarveJSON", "VarveBytes"]),
        tests("VarveReviewsTests", ["VarveReviews", "VarveJSON", "VarveBytes"]),
        tests("VarveColumnsTests", ["VarveColumns", "VarveBytes"]),
        tests(
            "VarveSegmentsTests",
            [
                "VarveSegments", "VarveFiles", "VarveBytes", "VarveJSON", "VarveReviews",
                "VarveColumns", "TestSupport",
            ],
            fixtures: true),
        tests(
            "VarveStoreTests",
            [
                "VarveStore", "VarveSegments", "VarveReviews", "VarveJSON", "VarveFiles",
                "VarveBytes", "TestSupport",
            ]),
        tests(
            "VarveQueryTests",
            [
                "VarveQuery", "VarveReviews", "VarveColumns", "VarveSegments", "VarveBytes",
                "VarveFiles", "VarveJSON", "VarveStore", "VarveIngest", "TestSupport",
            ]),
        tests(
            "varveTests",
            [
                "varve", "VarveBytes", "VarveFiles", "VarveJSON", "VarveReviews", "VarveSegments",
                "VarveStore", "VarveQuery", "VarveIngest", argumentParser,
            ]),
        tests(
            "StoreBehaviorTests",
            [
                "VarveStore", "VarveSegments", "VarveFiles", "VarveBytes", "VarveColumns",
                "VarveJSON", "VarveIngest", "VarveQuery", "VarveReviews", "TestSupport",
            ]),
    ],
    swiftLanguageModes: [.v6]
)
