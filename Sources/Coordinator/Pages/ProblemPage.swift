import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// A refusal as a page.
enum ProblemPage {
    static func response(_ problem: ProblemDetails) throws -> Response {
        let html = try PageTemplates.render(
            "problem",
            [
                "title": problem.title,
                "detail": problem.detail,
                "code": problem.code,
                "status": String(problem.status),
                "hint": hint(problem.code) ?? "",
                "federation": "Tributary",
                "css": PageAsset.style.path,
                "js": PageAsset.script.path,
                "icon": PageAsset.icon.path,
            ]
        )
        return Response(
            status: .ok,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html))
        )
    }

    /// What a person at a browser can do about it.
    private static func hint(_ code: String) -> String? {
        switch code {
        case "certificate-required":
            "Import a certificate of an operator or auditor into the browser, or run “tributary coordinator open” on the coordinator's machine."
        case "role-not-permitted":
            "These pages are for operators and auditors. An institution asks its own node: “tributary node status”."
        default: nil
        }
    }
}
