/// A change of one document, made in the transaction of an event or with others in one of their own.
public enum DocumentChange: Sendable {
    /// The document is now this value, whether or not there was one.
    case put(DocumentKind, key: String, any Encodable & Sendable)
    /// There is no such document any more.
    case remove(DocumentKind, key: String)
}
