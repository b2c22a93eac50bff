import Federation
import Foundation
import Parameters
import Trust
import Wire

/// A peer that signs what it sends, as a node does.
extension TestPeer {
    /// What it signs with.
    func signingKey() throws -> SigningKey {
        let credentials = try required(credentials)
        return try SigningKey(
            certificatePEM: credentials.certificatePEM,
            privateKeyPEM: credentials.privateKeyPEM,
            place: "test"
        )
    }

    /// What it states of an update.
    func statement(of update: Data, for assignment: AssignmentMessage) throws -> UpdateStatement {
        let identity = try signingKey().certificate.identity.identity
        return UpdateStatement(
            federation: identity.federation,
            node: identity.name,
            study: assignment.study,
            round: assignment.round,
            task: assignment.task?.name,
            model: assignment.model,
            update: ContentDigest.of(Array(update))
        )
    }

    /// Its signature of a statement, as it travels.
    func signature(of statement: UpdateStatement) throws -> String {
        Data(try signingKey().signature(of: statement.message)).base64EncodedString()
    }

    /// Its signature of an update.
    func signature(of update: Data, for assignment: AssignmentMessage) throws -> String {
        try signature(of: try statement(of: update, for: assignment))
    }

    /// Sends a whole update with a signature.
    func upload(_ bytes: Data, for assignment: AssignmentMessage, signed signature: String) async throws -> Answer {
        var headers = Self.digestHeader(bytes)
        headers[UploadHeader.signature] = signature
        return try await send("PUT", assignment.updatePath, headers: headers, body: bytes)
    }
}
