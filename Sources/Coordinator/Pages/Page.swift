import Federation
import HTTPTypes
import Hummingbird
import NIOCore

/// What a template shows: texts, numbers, lists of such values. Texts are escaped by the template.
typealias PageValues = [String: Any]

/// A page before it is rendered.
struct Page {
    /// Which one.
    let route: PageRoute
    /// Its heading.
    let title: String
    /// The study it is about.
    var study: StudyName?
    /// What its template shows.
    var values: PageValues

    init(_ route: PageRoute, title: String, study: StudyName? = nil, _ values: PageValues = [:]) {
        self.route = route
        self.title = title
        self.study = study
        self.values = values
    }

    /// The page's HTML, in the frame that all pages share.
    func response(in frame: PageFrame) throws -> Response {
        let html = try PageTemplates.render(
            route == .verify ? "verification" : route.rawValue,
            values.merging(frame.values(of: self)) { own, _ in own }
        )
        return Response(
            status: .ok,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html))
        )
    }
}

/// What is around every page: the federation's name, the ways to the other pages.
struct PageFrame {
    let federation: String
    let version: String
    let studies: [StudyName]

    func values(of page: Page) -> PageValues {
        let study = page.study ?? (studies.count == 1 ? studies.first : nil)
        let places: [(String, PageRoute)] = [
            ("Overview", .overview), ("Nodes", .nodes), ("Audit", .audit), ("Verify", .verification),
        ]
        let parts: [(String, PageRoute)] = [
            ("Study", .study), ("Rounds", .rounds), ("Curves", .curves), ("Forgetting", .forgetting), ("Tasks", .tasks),
            ("Lineage", .lineage),
        ]
        var values: PageValues = [
            "federation": federation,
            "version": version,
            "title": page.title,
            "places": places.map { Self.link($0.0, $0.1.path, isHere: Self.section(of: page.route) == $0.1) },
            "css": PageAsset.style.path,
            "js": PageAsset.script.path,
            "icon": PageAsset.icon.path,
        ]
        if studies.count > 1 {
            values["studies"] = studies.map {
                Self.link($0.text, PageRoute.study.path($0.text), isHere: $0 == page.study)
            }
        }
        if let study {
            values["parts"] = parts.map {
                let isHere = page.study == study && Self.section(of: page.route) == $0.1
                return Self.link($0.0, $0.1.path(study.text), isHere: isHere)
            }
            values["partsOf"] = study.text
        }
        return values
    }

    private static func section(of route: PageRoute) -> PageRoute {
        switch route {
        case .round: .rounds
        case .node: .nodes
        case .verify: .verification
        default: route
        }
    }

    private static func link(_ name: String, _ path: String, isHere: Bool) -> PageValues {
        ["name": name, "path": path, "here": isHere]
    }
}
