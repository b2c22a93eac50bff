/// `201` to `POST /v1/web-links`: a link that opens the pages once, on the machine of the coordinator.
public struct WebLinkResponse: Sendable, Hashable, Codable {
    /// The link.
    public var url: String
    /// Until when it must be used.
    public var expires: Timestamp

    /// A link.
    public init(url: String, expires: Timestamp) {
        self.url = url
        self.expires = expires
    }
}
