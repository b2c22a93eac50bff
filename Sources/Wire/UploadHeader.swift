import FoundationEssentials
public import Parameters

/// The header fields of a resumable, digest-checked upload.
///
/// As in "Resumable Uploads for HTTP" (draft-ietf-httpbis-resumable-upload), with the upload's own address known from
/// the start and RFC 9530's digest of the whole naming what is being uploaded.
public enum UploadHeader {
    /// The bytes the coordinator has, or those before the ones being sent: a whole number.
    public static let offset = "Upload-Offset"
    /// The bytes of the whole: a whole number.
    public static let length = "Upload-Length"
    /// Whether the coordinator has them all: `?1` or `?0`.
    public static let complete = "Upload-Complete"
    /// RFC 9530: `sha-256=:<base64>:`, the digest of the whole.
    public static let digest = "Repr-Digest"
    /// Seconds the node spent on the assignment: a decimal number. It is no part of the update, whose bytes must not
    /// depend on how fast a machine is.
    public static let seconds = "Tributary-Seconds"
    /// What the node spent on the assignment: ``Federation/ResourceUse``. It is no part of the update either.
    public static let resources = "Tributary-Resources"
    /// In the answer about an update that is kept: the round in which it counts, later than its own if it came late.
    /// The node keeps its copy until that round is committed.
    public static let countsIn = "Tributary-Counts-In"
    /// The node's signature of what it sends: the base64 of r ‖ s, made with the key of its certificate over an
    /// `UpdateStatement`.
    public static let signature = "Tributary-Signature"
    /// In the answer about an update that is kept: the coordinator's receipt, a signed statement.
    public static let receipt = "Tributary-Receipt"
    /// The media type of a PATCH that continues an upload.
    public static let partialMediaType = "application/partial-upload"
    /// The media type of models and updates.
    public static let safetensorsMediaType = "application/octet-stream"

    /// The value of ``digest``.
    public static func digestField(_ digest: ContentDigest) -> String {
        "sha-256=:\(Data(digest.bytes).base64EncodedString()):"
    }

    /// The digest in a value of ``digest``; nil if there is none by SHA-256.
    public static func parseDigest(_ field: String) -> ContentDigest? {
        for member in field.split(separator: ",") {
            let text = member.drop { $0 == " " }
            guard text.hasPrefix("sha-256=:") else { continue }
            let value = text.dropFirst("sha-256=:".count).prefix { $0 != ":" }
            guard let bytes = Data(base64Encoded: String(value)) else { return nil }
            return ContentDigest(bytes: Array(bytes))
        }
        return nil
    }
}
