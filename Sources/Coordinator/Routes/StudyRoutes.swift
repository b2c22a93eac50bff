import Hummingbird
import Trust
import Wire

extension RouteRegistry {
    /// The federation's status and its studies.
    mutating func serveStudies() {
        let engine = engine
        serve(.readStatus) { _, _ in try .json(await engine.status()) }
        serve(.listStudies) { _, _ in
            try .json(StudyListResponse(studies: await engine.studySummaries()))
        }
        serve(.startStudy) { request, context in
            let body = try await context.body(StudyStartRequest.self, of: request)
            let peer = "\(try context.requirePeer().identity)"
            return try .json(try await engine.startStudy(body, by: peer), status: .created)
        }
        serve(.showStudy) { _, context in
            try .json(try await engine.study(try context.study()))
        }
        serve(.listTasks) { _, context in try .json(try await engine.tasks(of: try context.study())) }
        for (route, change) in [
            (Route.pauseStudy, StudyChange.paused), (.resumeStudy, .resumed), (.stopStudy, .stopped),
            (.advanceTask, .advanced),
        ] {
            serve(route) { _, context in
                let peer = "\(try context.requirePeer().identity)"
                return try .json(try await engine.change(try context.study(), change, by: peer))
            }
        }
    }
}
