public import Federation
public import Trust

/// What keeps a node from starting or going on: its addresses, its state directory, its identity.
public enum NodeError: Error, Sendable, Equatable {
    /// The coordinator's or the proxy's address is not one.
    case malformedAddress(found: String, expected: String)
    /// A file or folder of the state directory could not be read or written.
    case storage(path: String, operation: String, reason: String)
    /// Another process uses the state directory.
    case stateDirectoryInUse(path: String, process: Int32?)
    /// The state directory holds no certificate.
    case notEnrolled(path: String)
    /// The certificate in the state directory is somebody else's.
    case otherIdentity(path: String, found: Identity, expected: NodeName)
    /// A file of the identity cannot be read.
    case identity(TrustError)
    /// The identity's files do not make a TLS identity.
    case unusableIdentity(path: String, reason: String)
}

extension NodeError {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .malformedAddress: "address-malformed"
        case .storage: "node-storage"
        case .stateDirectoryInUse: "state-directory-in-use"
        case .notEnrolled: "not-enrolled"
        case .otherIdentity: "identity-of-another"
        case .identity(let error): error.code
        case .unusableIdentity: "identity-unusable"
        }
    }

    /// Every code of this enum that is not another's, for the test that each has its page.
    public static let codes = [
        "address-malformed", "node-storage", "state-directory-in-use", "not-enrolled", "identity-of-another",
        "identity-unusable",
    ]
}

extension NodeError: CustomStringConvertible {
    /// Where, what was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .malformedAddress(let found, let expected):
            "found the address \"\(found.prefix(200))\", \(expected)"
        case .storage(let path, let operation, let reason):
            "\(path): could not \(operation): \(reason); check the disk's space and the folder's owner"
        case .stateDirectoryInUse(let path, let process):
            "\(path): another node is running on this state directory"
                + (process.map { " (process \($0))" } ?? "") + "; stop it, or give this one its own directory"
        case .notEnrolled(let path):
            "\(path): found no certificate; join first with a token from the federation's operator"
        case .otherIdentity(let path, let found, let expected):
            "\(path): the certificate is \(found)'s, expected the node \(expected); give each node its own directory"
        case .identity(let error): "\(error)"
        case .unusableIdentity(let path, let reason):
            "\(path): the certificate and key cannot be used: \(reason); join again with a new token"
        }
    }
}
