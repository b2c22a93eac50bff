import Hummingbird
import NIOCore
import Trust
import Wire

extension RouteRegistry {
    /// Enrolment, renewal, nodes and tokens.
    mutating func serveMembers() {
        let engine = engine
        serve(.readAuthority) { _, _ in
            // Public: who has a token compares its fingerprint before anything secret is sent.
            let pem = engine.configuration.authority.certificate.pem
            return Response(
                status: .ok,
                headers: [.contentType: "application/pem-certificate-chain"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: pem))
            )
        }
        serve(.enrol) { request, context in
            let body = try await context.body(EnrolmentRequest.self, of: request)
            return try .json(try await engine.enrol(body), status: .created)
        }
        serve(.renew) { request, context in
            let body = try await context.body(RenewalRequest.self, of: request)
            return try .json(try await engine.renew(body, peer: try context.requirePeer()), status: .created)
        }
        serve(.listNodes) { _, _ in
            try .json(NodeListResponse(nodes: await engine.nodeSummaries()))
        }
        serve(.revokeNode) { request, context in
            let body = try await context.body(RevocationRequest.self, of: request)
            let peer = "\(try context.requirePeer().identity)"
            try await engine.revokeNode(try context.node(), reason: body.reason, by: peer)
            return Response(status: .noContent)
        }
        serve(.createToken) { request, context in
            let body = try await context.body(TokenRequest.self, of: request)
            let peer = "\(try context.requirePeer().identity)"
            return try .json(try await engine.createToken(body, by: peer), status: .created)
        }
        serve(.listTokens) { _, _ in
            try .json(TokenListResponse(tokens: try await engine.tokens()))
        }
        serve(.revokeToken) { _, context in
            guard let identifier = context.parameters.get("token").flatMap({ TokenIdentifier($0) }) else {
                throw CoordinatorProblem.invalid("{token}: expected 8 hexadecimal digits")
            }
            try await engine.revokeToken(identifier, by: "\(try context.requirePeer().identity)")
            return Response(status: .noContent)
        }
    }
}
