// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the product never builds the benchmarks.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "tributary", path: "..")],
    targets: [
        .executableTarget(
            name: "benchmarks",
            dependencies: [.product(name: "TributaryNumerics", package: "tributary")],
            path: "Sources/Benchmarks",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "continual",
            dependencies: [.product(name: "TributaryNumerics", package: "tributary")],
            path: "Sources/Continual",
            swiftSettings: settings
        ),
    ]
)
