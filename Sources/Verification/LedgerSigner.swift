public import Federation
import Foundation
public import Ledger
public import Parameters
public import Trust

/// A key that signs entries of the chain: what it makes is what verifying expects.
public struct LedgerSigner: EntrySigner {
    private let key: SigningKey
    /// The digest of its certificate, by which entries name it.
    public let certificate: ContentDigest

    /// Signs with that key.
    public init(_ key: SigningKey) {
        self.key = key
        certificate = ContentDigest.of(key.certificate.derBytes)
    }

    /// The key's signature of a message.
    public func signature(of message: [UInt8]) throws -> [UInt8] { try key.signature(of: message) }
}

extension LedgerStore {
    /// From now on that key signs.
    ///
    /// - Throws: ``LedgerError``.
    public func appoint(
        _ key: SigningKey,
        of authority: AuthorityCertificate,
        software: String,
        at now: Instant
    ) throws(LedgerError) {
        let appointment = SignerAppointment(
            authority: authority.derChain.map { Data($0) },
            certificate: Data(key.certificate.derBytes),
            software: software
        )
        try appoint(LedgerSigner(key), appointment, at: now)
    }
}
