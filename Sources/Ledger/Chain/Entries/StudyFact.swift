public import Federation
public import Parameters

/// A study was held, resumed, ended, or reached its end.
public struct StudyFact: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// Who did it; nil if the study did it itself.
    public var by: String?
    /// Why, where the study held itself.
    public var reason: String?
    /// The model it ended with, where it reached its end.
    public var model: ContentDigest?

    /// A fact about a study.
    public init(study: StudyName, by: String? = nil, reason: String? = nil, model: ContentDigest? = nil) {
        self.study = study
        self.by = by
        self.reason = reason
        self.model = model
    }
}
