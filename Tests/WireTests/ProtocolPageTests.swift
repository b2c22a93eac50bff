import Foundation
import TestSupport
import Testing
import Wire

/// `docs/protocol.md` leaves nothing out that the code has.
struct ProtocolPageTests {
    private static func page() throws -> String { try Repository.text("docs/protocol.md") }

    @Test(arguments: Route.allCases) func `every route is described`(_ route: Route) throws {
        let found = try Self.page().contains("`\(route.method) \(route.path)`")
        #expect(found, "\(route.method) \(route.path)")
    }

    @Test(arguments: [
        UploadHeader.offset, UploadHeader.length, UploadHeader.complete, UploadHeader.digest, UploadHeader.seconds,
        UploadHeader.resources,
        UploadHeader.signature, UploadHeader.receipt,
        UploadHeader.partialMediaType, ProblemDetails.mediaType, UpdateReport.metadataKey,
        AssignmentQuery.protocolVersion, AssignmentQuery.studies, AssignmentQuery.wait,
    ])
    func `every header field and key is named`(_ name: String) throws {
        let found = try Self.page().contains("`\(name)")
        #expect(found)
    }

    @Test func `every error code it names has a page`() throws {
        let codes = try Self.page().matches(of: /errors\/([a-z-]+)\.md/).map { String($0.output.1) }
        #expect(Set(codes).count > 35)
        for code in codes {
            let page = Repository.root.appending(path: "docs/errors/\(code).md")
            #expect(FileManager.default.fileExists(atPath: page.path), "\(code)")
        }
    }
}
