import Glibc
import Trust

/// A member's identity as files in a folder.
///
///     node.pem        the certificate, then its private key: one file, so that a renewal replaces both in one step
///     authority.pem   the federation's authority
///
/// A key in a file of its own, `node.key`, is read too, for identities made by other tools.
public enum MemberFiles {
    /// Writes an identity; the folder is made if it is missing. Readable by its owner only.
    ///
    /// - Throws: ``NodeError/storage(path:operation:reason:)`` or ``NodeError/identity(_:)``; what was there before
    ///   is then still complete.
    public static func write(
        privateKeyPEM: String,
        certificatePEM: String,
        authorityPEM: String,
        to folder: String
    ) throws(NodeError) {
        let directory = StateDirectory(path: folder)
        try StateDirectory.makeFolder(directory.path)
        try writePrivate(authorityPEM, to: directory.authority)
        try writePrivate(ended(certificatePEM) + ended(privateKeyPEM), to: directory.identity)
        // The pair is complete in node.pem; a key beside it could only be mistaken for another.
        unlink(directory.key)
    }

    /// Reads an identity.
    ///
    /// - Throws: ``NodeError/notEnrolled(path:)`` if there is none, ``NodeError/identity(_:)`` or
    ///   ``NodeError/unusableIdentity(path:reason:)`` if it cannot be used.
    public static func read(from folder: String) throws(NodeError) -> MemberIdentity {
        let directory = StateDirectory(path: folder)
        guard let pem = try StateDirectory.text(of: directory.identity),
            let authority = try StateDirectory.text(of: directory.authority)
        else { throw .notEnrolled(path: directory.path) }
        let blocks = PEMBlocks(pem)
        let key = if let key = blocks.privateKey { key } else { try StateDirectory.text(of: directory.key) }
        guard let key, !blocks.certificates.isEmpty else {
            throw .unusableIdentity(
                path: directory.identity,
                reason: blocks.certificates.isEmpty ? "it holds no certificate" : "it holds no private key"
            )
        }
        return try MemberIdentity(
            certificatePEM: blocks.certificates,
            privateKeyPEM: key,
            authorityPEM: authority,
            place: directory.path
        )
    }

    /// Writes a text that only its owner may read.
    static func writePrivate(_ text: String, to path: String) throws(NodeError) {
        do {
            try PrivateFile.write(text, to: path)
        } catch { throw .identity(error) }
    }

    private static func ended(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }
}

/// The documents in a PEM text, apart by kind.
struct PEMBlocks {
    /// The certificates, in order.
    private(set) var certificates = ""
    /// The first private key.
    private(set) var privateKey: String?

    init(_ text: String) {
        var block = ""
        var kind: Substring?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = line.hasSuffix("\r") ? line.dropLast() : line
            if line.hasPrefix("-----BEGIN "), line.hasSuffix("-----") {
                kind = line.dropFirst("-----BEGIN ".count).dropLast("-----".count)
                block = ""
            }
            guard let found = kind else { continue }
            block += line + "\n"
            guard line.hasPrefix("-----END ") else { continue }
            if found == "CERTIFICATE" { certificates += block }
            if found.hasSuffix("PRIVATE KEY"), privateKey == nil { privateKey = block }
            kind = nil
        }
    }
}
