/// `POST /v1/enrolments`: a token and a signing request for a certificate.
public struct EnrolmentRequest: Sendable, Hashable, Codable {
    /// The protocol's version.
    public var `protocol`: Int
    /// The enrolment token, as the operator gave it.
    public var token: String
    /// A PKCS #10 signing request in PEM.
    public var signingRequest: String

    /// A request in the current version.
    public init(token: String, signingRequest: String) {
        self.protocol = ProtocolVersion.current
        self.token = token
        self.signingRequest = signingRequest
    }

    private enum CodingKeys: String, CodingKey {
        case `protocol`, token
        case signingRequest = "signing_request"
    }
}

/// `POST /v1/renewals`: a signing request for the next certificate, under the present one.
public struct RenewalRequest: Sendable, Hashable, Codable {
    /// A PKCS #10 signing request in PEM.
    public var signingRequest: String

    /// A request for a certificate.
    public init(signingRequest: String) { self.signingRequest = signingRequest }

    private enum CodingKeys: String, CodingKey {
        case signingRequest = "signing_request"
    }
}

/// A certificate from the federation's authority.
public struct CertificateResponse: Sendable, Hashable, Codable {
    /// The federation.
    public var federation: String
    /// The certificate in PEM.
    public var certificate: String
    /// The authority's certificates in PEM, the issuing one first.
    public var authority: String
    /// The end of the certificate's life.
    public var expires: Timestamp

    /// A response with those certificates.
    public init(federation: String, certificate: String, authority: String, expires: Timestamp) {
        self.federation = federation
        self.certificate = certificate
        self.authority = authority
        self.expires = expires
    }
}
