// swift-tools-version: 6.2
import PackageDescription

/// The settings of every target: Swift 6 mode, explicit imports, explicit existentials, warnings are errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// Loops over millions of numbers are optimised in debug builds too, so that `make test` stays quick.
let numeric: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
    name: "tributary",
    products: [
        .executable(name: "tributary", targets: ["tributary"]),
        // The arithmetic alone: what Benchmarks imports.
        .library(
            name: "TributaryNumerics",
            targets: ["Parameters", "Aggregation", "ContinualLearning", "Training", "Randomness"]
        ),
        .library(
            name: "TributaryKit",
            targets: [
                "Parameters", "Aggregation", "ContinualLearning", "Training", "Federation", "Wire", "Trust", "Ledger",
            ]
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.2.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.0.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The C header of OpenBLAS, for Training alone.
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        // The C header of zlib: MNIST's files travel gzipped.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // What Swift's module of the C library leaves out.
        .systemLibrary(name: "CGlibc"),
        // A handful of vector loops compiled for several processors; the one exception to Swift.
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
        // Charts as SVG, which terminal and page draw with.
        .target(name: "Charts", swiftSettings: strict),
        // One seeded generator, and its bits mapped to values.
        .target(name: "Randomness", swiftSettings: numeric),
        // A model as one flat vector and its layout; digests; safetensors as bytes.
        .target(
            name: "Parameters",
            dependencies: ["CKernels", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: numeric
        ),
        // What keeps a model from forgetting, as arithmetic on flat vectors, and the measure of it.
        .target(
            name: "ContinualLearning",
            dependencies: ["CKernels", "Parameters", "Randomness"],
            swiftSettings: numeric
        ),
        // The exact federated mean.
        .target(name: "Aggregation", dependencies: ["CKernels", "Parameters"], swiftSettings: numeric),
        // Layers, losses, optimisers, data sets, the local trainer.
        .target(
            name: "Training",
            dependencies: [
                "CKernels", "COpenBLAS", "CZlib", "ContinualLearning", "Parameters", "Randomness",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: numeric
        ),
        // The core: vocabulary, plan and two pure state machines.
        .target(name: "Federation", dependencies: ["Parameters", "Randomness"], swiftSettings: numeric),
        // federation.yaml, plan.yaml and node.yaml, read strictly.
        .target(
            name: "Settings",
            dependencies: ["Federation", "Training", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict
        ),
        // What travels between coordinator and node.
        .target(name: "Wire", dependencies: ["Federation", "Parameters"], swiftSettings: strict),
        // The history as people keep it: tables, event files, charts, comparisons, cards.
        .target(
            name: "Reports",
            dependencies: ["Charts", "Federation", "Parameters", "Wire"],
            swiftSettings: strict
        ),
        // Authority, tokens, roles, revocation.
        .target(
            name: "Trust",
            dependencies: [
                "Federation",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict
        ),
        // Events, snapshots, blobs and the record of rounds, on disk.
        .target(
            name: "Ledger",
            dependencies: ["CGlibc", "Federation", "Parameters", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict
        ),
        // Spans of a round across coordinator and nodes: W3C trace context, OpenTelemetry's JSON lines.
        .target(
            name: "Traces",
            dependencies: ["Federation", .product(name: "Tracing", package: "swift-distributed-tracing")],
            swiftSettings: strict
        ),
        // Whether a history is what it says: chain, signatures, means.
        .target(
            name: "Verification",
            dependencies: ["Aggregation", "Federation", "Ledger", "Parameters", "Trust"],
            swiftSettings: strict
        ),
        // The coordinator's shell: routes, spool, effects carried out, time.
        .target(
            name: "Coordinator",
            dependencies: [
                "Aggregation", "CGlibc", "Charts", "ContinualLearning", "Federation", "Ledger", "Parameters", "Traces",
                "Trust", "Verification", "Wire",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            // In the executable, so that it stays one file.
            resources: [.embedInCode("Pages/Templates"), .embedInCode("Pages/Assets")],
            swiftSettings: strict
        ),
        // What an assignment makes of a node's data, whoever carries it out.
        .target(
            name: "LocalLearning",
            dependencies: ["Federation", "Parameters", "Randomness", "Training"],
            swiftSettings: numeric
        ),
        // Many nodes in one process: the real core, trainer and exact sum on all cores.
        .target(
            name: "VirtualNodes",
            dependencies: [
                "Aggregation", "Federation", "LocalLearning", "Parameters", "Randomness", "Training", "Verification",
            ],
            swiftSettings: numeric
        ),
        // The node's shell: fetch, train, upload, remember.
        .target(
            name: "NodeAgent",
            dependencies: [
                "CGlibc", "ContinualLearning", "Federation", "LocalLearning", "Parameters", "Randomness", "Traces",
                "Training", "Trust", "Wire",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: strict
        ),
        // What whoever supervises a process is told: sd_notify, probes on loopback.
        .target(
            name: "Supervision",
            dependencies: [
                "Wire",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        // Both cores in virtual time, under a hostile network and faulty disks.
        .target(
            name: "Simulator",
            dependencies: ["Aggregation", "Federation", "Ledger", "Parameters", "Randomness", "Training"],
            swiftSettings: numeric
        ),
        // Bad lines on purpose: what transfers and federations are tried on.
        .target(
            name: "Links",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        // What Scripts/bench-check counts the instructions of.
        .executableTarget(
            name: "hot-paths",
            dependencies: ["Aggregation", "Parameters", "Randomness", "Simulator", "Training"],
            path: "Benchmarks/HotPaths",
            swiftSettings: numeric
        ),
        // The executable: parse, call, print, exit.
        .executableTarget(
            name: "tributary",
            dependencies: [
                "Aggregation", "CGlibc", "Charts", "Coordinator", "Federation", "Ledger", "Links", "LocalLearning",
                "NodeAgent", "Parameters",
                "Randomness", "Reports", "Settings", "Simulator", "Supervision", "Traces", "Training", "Trust",
                "Verification", "VirtualNodes", "Wire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        // What several test targets share: exact rationals, a property runner, golden files, temporary folders.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: numeric),
        .testTarget(name: "ChartsTests", dependencies: ["Charts"], swiftSettings: strict),
        .testTarget(name: "RandomnessTests", dependencies: ["Randomness"], swiftSettings: strict),
        .testTarget(
            name: "ParametersTests",
            dependencies: ["Parameters", "Randomness", "TestSupport"],
            exclude: ["Golden"],
            swiftSettings: numeric
        ),
        .testTarget(
            name: "AggregationTests",
            dependencies: ["Aggregation", "Parameters", "Randomness", "TestSupport"],
            exclude: ["Golden"],
            swiftSettings: numeric
        ),
        .testTarget(
            name: "ContinualLearningTests",
            dependencies: ["ContinualLearning", "Parameters", "Randomness", "TestSupport"],
            swiftSettings: numeric
        ),
        .testTarget(
            name: "TrainingTests",
            dependencies: ["CKernels", "Training", "ContinualLearning", "Parameters", "Randomness", "TestSupport"],
            swiftSettings: numeric
        ),
        .testTarget(
            name: "FederationTests",
            dependencies: ["Federation", "Parameters", "Randomness", "TestSupport"],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["Settings", "Federation", "Training", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "WireTests",
            dependencies: ["Wire", "Federation", "Parameters", "Randomness", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ReportsTests",
            dependencies: ["Reports", "Charts", "Federation", "Parameters", "Randomness", "Wire", "TestSupport"],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TracesTests",
            dependencies: [
                "Traces", "Federation", "TestSupport", .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "TrustTests",
            dependencies: [
                "Trust", "Federation", "Randomness", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "LedgerTests",
            dependencies: [
                "Ledger", "Federation", "Parameters", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Golden"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "VerificationTests",
            dependencies: [
                "Verification", "Aggregation", "Federation", "Ledger", "Parameters", "TestSupport", "Trust",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "LinksTests",
            dependencies: [
                "Links", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CoordinatorTests",
            dependencies: [
                "Coordinator", "Federation", "Ledger", "Links", "NodeAgent", "Parameters", "Trust", "Wire",
                "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SimulatorTests",
            dependencies: ["Simulator", "Federation", "Parameters", "TestSupport"],
            exclude: ["Golden"],
            swiftSettings: numeric
        ),
        .testTarget(
            name: "VirtualNodesTests",
            dependencies: [
                "VirtualNodes", "Aggregation", "Federation", "LocalLearning", "Parameters", "Randomness", "TestSupport",
                "Training", "Verification",
            ],
            swiftSettings: numeric
        ),
        .testTarget(
            name: "NodeAgentTests",
            dependencies: [
                "NodeAgent", "Federation", "LocalLearning", "Parameters", "Training", "Trust", "Wire", "TestSupport",
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SupervisionTests",
            dependencies: [
                "Supervision", "Wire", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        // The house's rules as tests: imports, sizes, banned calls, every error with its page.
        .testTarget(name: "TidyTests", swiftSettings: strict),
        // The built executable over mutual TLS, killed and restarted.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Federation", "Ledger", "Links", "Training", "tributary", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
    ]
)
