import Charts
import HTTPTypes
import Hummingbird
import NIOCore
import Parameters

/// A file that pages load. Its address has its digest in it, so that a browser keeps it for ever and never asks again.
struct PageAsset: Sendable {
    static let folder = "/assets/"

    let name: String
    let mediaType: String
    let bytes: [UInt8]
    let digest: String

    private init(_ name: String, _ mediaType: String, _ bytes: [UInt8]) {
        self.name = name
        self.mediaType = mediaType
        self.bytes = bytes
        digest = String(ContentDigest.of(bytes).description.prefix(16))
    }

    /// The style sheet: that of charts, then that of pages.
    static let style = PageAsset(
        "page.css",
        "text/css; charset=utf-8",
        Array(ChartStyle.sheet.utf8) + PackageResources.page_css
    )
    /// The script.
    static let script = PageAsset("page.js", "text/javascript; charset=utf-8", PackageResources.page_js)
    /// The picture in the tab.
    static let icon = PageAsset("icon.svg", "image/svg+xml", PackageResources.icon_svg)

    static let all = [style, script, icon]

    /// Where it is.
    var path: String { "\(Self.folder)\(digest)/\(name)" }

    /// The answer to a request for it; to who has it, that it is still the same.
    func response(to request: Request) -> Response {
        let tag = "\"\(digest)\""
        let headers: HTTPFields = [
            .contentType: mediaType, .eTag: tag, .cacheControl: "public, max-age=31536000, immutable",
        ]
        if request.headers[.ifNoneMatch]?.contains(tag) ?? false {
            return Response(status: .notModified, headers: headers)
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
