import Federation

extension TrustError: CustomStringConvertible {
    /// Where, what was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .malformedCertificate(let place, let reason):
            "\(place): not a certificate: \(reason); expected an X.509 certificate"
        case .malformedIdentity(let found, let reason):
            "the identity \(Self.quoted(found)) is not one of a federation: \(reason); "
                + "expected exactly one URI, spiffe://<federation>/<role>/<name>"
        case .malformedKey(let place, let reason):
            "\(place): not a private key: \(reason); expected an unencrypted ECDSA key in PEM"
        case .keyMismatch(let place):
            "\(place): the private key does not belong to the first certificate; give the two that were made together"
        case .malformedSigningRequest(let reason):
            "the signing request cannot be read: \(reason); expected a PKCS #10 request in PEM"
        case .signingRequestSignature:
            "the signing request is not signed by the key it names; make a new one on the machine that holds the key"
        case .unsupportedKey(let place, let found):
            "\(place): the public key is \(found); expected ECDSA on P-256 or P-384"
        case .notAnAuthority(let place, let reason):
            "\(place): the certificate may not issue others: \(reason); expected basic constraints CA:TRUE and, "
                + "if key usage is given, keyCertSign"
        case .brokenChain(let place, let position, let reason):
            "\(place): certificate \(position) of the chain: \(reason); expected the issuing authority first, then "
                + "each certificate's issuer, and the self-signed root last"
        case .lifetimeOutOfRange(let seconds):
            "a certificate cannot be valid for \(seconds) seconds from now; expected at least 1 second and an end "
                + "before the year 10000"
        case .malformedHostName(let found):
            "\(Self.quoted(found)) is neither a DNS name nor an IP address; "
                + "expected for instance coordinator.example.org, 192.0.2.7 or 2001:db8::7"
        case .privateFileNotWritten(let path, let reason):
            "\(path): the private file was not written: \(reason); nothing was replaced"
        case .authorityExpired(let end):
            "the authority's certificate ended at \(end.iso8601); make or bring a new authority and enrol again"
        case .authorityNotYetValid(let start):
            "the authority's certificate begins at \(start.iso8601), which is later than this machine's time; "
                + "check the clock"
        case .otherAuthority(let issuer):
            "the certificate was issued by \(Self.quoted(issuer)), not by the federation's authority; "
                + "use the certificate made at enrolment"
        case .certificateExpired(let end):
            "the certificate ended at \(end.iso8601); check the clock, then enrol again with a new token"
        case .certificateNotYetValid(let start):
            "the certificate begins at \(start.iso8601), which is later than this machine's time; check the clock"
        case .fingerprintMismatch(let expected, let presented):
            "the coordinator showed no authority with the fingerprint \(expected) that the token names "
                + "(it showed \(presented.isEmpty ? "none" : presented.map(\.description).joined(separator: ", "))); "
                + "somebody may be in between: ask the operator for the fingerprint and for a new token"
        case .wrongHost(let host, let names):
            "the coordinator's certificate is for \(names.isEmpty ? "no host" : names.joined(separator: ", ")), "
                + "not for \(host); use one of these names, or have the operator add \(host) to federation.yaml"
        case .notTheCoordinator(let found, let expected):
            "the certificate belongs to \(Self.quoted(found)); expected the coordinator of \(expected)"
        }
    }

    /// A stranger's text in quotation marks: printable ASCII, at most 120 characters.
    static func quoted(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(120).map { $0.isASCII && $0.value >= 32 && $0.value < 127 ? $0 : "?" }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: shown)
        return "\"\(String(result))\(text.unicodeScalars.count > 120 ? "…" : "")\""
    }
}
