import Crypto
import Federation
import SwiftASN1
import X509

extension Certificate {
    /// The longest certificate that is read, in bytes of DER; ours take about 600.
    static let byteCountLimit = 65_536

    /// Reads a certificate from DER bytes that strangers may have made.
    init(trusted bytes: [UInt8], place: String) throws(TrustError) {
        guard bytes.count <= Self.byteCountLimit else {
            throw .malformedCertificate(
                place: place,
                reason: "it has \(bytes.count) bytes; at most \(Self.byteCountLimit) are read"
            )
        }
        do {
            try self.init(derEncoded: bytes)
        } catch {
            throw .malformedCertificate(place: place, reason: "its \(bytes.count) bytes are not one in DER")
        }
        // The issuer signs everything but this, and the parser lets it pass: one certificate, several fingerprints.
        guard Self.signatureIsWholeBytes(bytes) else {
            throw .malformedCertificate(place: place, reason: "its signature is not whole bytes")
        }
    }

    private static func signatureIsWholeBytes(_ certificate: [UInt8]) -> Bool {
        guard case .constructed(let parts)? = try? DER.parse(certificate).content,
            let last = parts.reduce(nil, { $1 }), let signature = try? ASN1BitString(derEncoded: last)
        else { return false }
        return signature.paddingBits == 0
    }

    /// The certificate's bytes.
    var derBytes: [UInt8] {
        var serializer = DER.Serializer()
        // What was parsed or made here can be written: the serializer fails on values that neither can hold.
        guard (try? serializer.serialize(self)) != nil else { return [] }
        return serializer.serializedBytes
    }

    /// The alternative names; none if there is no such extension or it cannot be read.
    var alternativeNames: [GeneralName] {
        guard let names = try? extensions.subjectAlternativeNames else { return [] }
        return Array(names)
    }

    /// Why this certificate may not issue others, or nothing if it may.
    var reasonNotAnAuthority: String? {
        guard case .isCertificateAuthority = try? extensions.basicConstraints else {
            return "its basic constraints do not say CA:TRUE"
        }
        guard let usage = try? extensions.keyUsage else {
            return extensions[oid: .X509ExtensionID.keyUsage] == nil ? nil : "its key usage cannot be read"
        }
        return usage.keyCertSign ? nil : "its key usage lacks keyCertSign"
    }

    /// Whether that certificate's key signed this one and its name is this one's issuer.
    func isIssued(by issuer: Certificate) -> Bool {
        self.issuer == issuer.subject && issuer.publicKey.isValidSignature(signature, for: self)
    }
}

extension Certificate.PublicKey {
    /// Whether the federation uses keys of this kind: ECDSA on P-256 or P-384.
    var isSupported: Bool {
        P256.Signing.PublicKey(self) != nil || P384.Signing.PublicKey(self) != nil
    }
}

extension CertificateFingerprint {
    /// The fingerprint of a certificate.
    init(of certificate: Certificate) { self.init(ofDER: certificate.derBytes) }
}
