import Testing

/// The table of docs/architecture.md: what each target may import.
@Suite struct ImportTests {
    private static let foundation: Set<String> = [
        "CoreFoundation", "Foundation", "FoundationEssentials", "Glibc", "Synchronization",
    ]
    private static let network: Set<String> = [
        "NIOCore", "NIOPosix", "NIOSSL", "NIOHTTP1", "NIOTLS", "Logging", "ServiceLifecycle", "HTTPTypes",
        "Traces", "Tracing",
    ]

    static let table: [String: Set<String>] = [
        "Charts": [],
        "Randomness": [],
        "Parameters": ["CKernels", "Crypto"],
        "Aggregation": ["CKernels", "Parameters"],
        "ContinualLearning": ["CKernels", "Parameters", "Randomness"],
        "Training": Set([
            "CKernels", "COpenBLAS", "CZlib", "ContinualLearning", "Dispatch", "Parameters", "Randomness", "Crypto",
        ]).union(foundation),
        "Federation": ["Parameters", "Randomness"],
        "Settings": Set(["Federation", "Training", "Yams"]).union(foundation),
        "Wire": Set(["Federation", "Parameters"]).union(foundation),
        "Reports": ["Charts", "Federation", "Parameters", "Wire"],
        "Traces": Set(["Federation", "Tracing"]).union(foundation),
        "Trust": Set(["Federation", "Crypto", "SwiftASN1", "X509"]).union(foundation),
        "Ledger": Set(["CGlibc", "Federation", "Parameters", "GRDB"]).union(foundation),
        "Verification": Set(["Aggregation", "Federation", "Ledger", "Parameters", "Trust"]).union(foundation),
        "Simulator": Set(["Aggregation", "Federation", "Ledger", "Parameters", "Randomness", "Training"]).union(
            foundation
        ),
        "LocalLearning": ["Federation", "Parameters", "Randomness", "Training"],
        "VirtualNodes": Set([
            "Aggregation", "Federation", "LocalLearning", "Parameters", "Randomness", "Training", "Verification",
        ])
        .union(foundation),
        "Coordinator": Set([
            "Aggregation", "CGlibc", "Charts", "ContinualLearning", "Federation", "Ledger", "Parameters", "Trust",
            "Verification",
            "Wire",
            "Dispatch", "Hummingbird", "HummingbirdCore", "HummingbirdTLS", "Metrics", "Mustache", "NIOHTTPTypes",
        ]).union(network).union(foundation),
        "NodeAgent": Set([
            "CGlibc", "ContinualLearning", "Federation", "LocalLearning", "Parameters", "Randomness", "Training",
            "Trust", "Wire", "AsyncHTTPClient",
        ]).union(network).union(foundation),
        "Supervision": Set(["Wire"]).union(network).union(foundation),
        "Links": Set(["NIOCore", "NIOPosix"]).union(foundation),
        "tributary": Set([
            "Aggregation", "CGlibc", "Charts", "Coordinator", "Federation", "Ledger", "Links", "LocalLearning",
            "NodeAgent", "Parameters",
            "Randomness", "Reports", "Settings", "Simulator", "Supervision", "Traces", "Training", "Trust",
            "Verification", "VirtualNodes", "Wire", "ArgumentParser", "Logging", "NIOCore", "NIOPosix",
            "ServiceLifecycle", "Tracing", "UnixSignals",
        ]).union(foundation),
    ]

    /// The modules that a file imports.
    static func imports(_ lines: [String]) -> [String] {
        lines.compactMap { line in
            var words = line.split(separator: " ").map(String.init)
            while let first = words.first, first.hasPrefix("@") || ["public", "internal", "package"].contains(first) {
                words.removeFirst()
            }
            guard words.first == "import", words.count >= 2 else { return nil }
            let name = ["struct", "class", "enum", "protocol", "func"].contains(words[1]) ? words.last : words[1]
            return name?.split(separator: ".").first.map(String.init)
        }
    }

    @Test func `the reader of imports sees every form of them`() {
        let lines = [
            "import A", "public import B", "@testable import C", "import struct D.E", "// import F", " let x = 1",
        ]
        #expect(Self.imports(lines) == ["A", "B", "C", "D"])
    }

    @Test(arguments: SourceTree.sources)
    func `a target imports what its row lists and nothing else`(_ file: SourceTree.File) throws {
        let allowed = try #require(Self.table[file.target], "\(file.target) has no row")
        let found = Set(Self.imports(file.lines))
        #expect(found.isSubset(of: allowed), "\(file): \(found.subtracting(allowed).sorted())")
    }

    @Test func `there is something to look at`() {
        #expect(SourceTree.sources.count > 200)
        #expect(Set(SourceTree.sources.map(\.target)) == Set(Self.table.keys))
    }
}
