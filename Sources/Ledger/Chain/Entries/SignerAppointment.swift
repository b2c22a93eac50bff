public import FoundationEssentials

/// From here on the key of that certificate signs. What was not signed yet before this entry is signed by it too.
public struct SignerAppointment: Sendable, Hashable, Codable {
    /// The chain of the authority that issued it, as DER in base64: the issuing certificate first, the root last.
    public var authority: [Data]
    /// The signer's certificate, as DER in base64.
    public var certificate: Data
    /// The software that signs.
    public var software: String?

    /// The appointment of that certificate's key.
    public init(authority: [Data], certificate: Data, software: String? = nil) {
        self.authority = authority
        self.certificate = certificate
        self.software = software
    }
}
