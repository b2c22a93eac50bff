/// Where the authority's certificate and private key are, as it is written: relative to the file's folder.
public struct AuthorityFiles: Sendable, Hashable {
    /// The certificate, in PEM.
    public var certificate: String
    /// The private key, in PEM.
    public var key: String

    /// The files of those names.
    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// `authority.pem` and `authority.key` in a data directory.
    public init(in dataDirectory: String) {
        let folder = dataDirectory.hasSuffix("/") ? dataDirectory : dataDirectory + "/"
        self.init(certificate: folder + "authority.pem", key: folder + "authority.key")
    }
}
