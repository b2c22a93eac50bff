import ContinualLearning

/// A method of the table, and how it is set up.
struct Contender {
    let name: String
    let method: any ContinualMethod
    /// Past examples kept; 0: none.
    let replay: Int
    /// Whether all tasks are trained at once: the limit that no method passes.
    let isJoint: Bool

    init(_ name: String, _ method: any ContinualMethod = NoMethod(), replay: Int = 0, isJoint: Bool = false) {
        self.name = name
        self.method = method
        self.replay = replay
        self.isJoint = isJoint
    }

    /// The methods by name, with λ of the EWC variants, of SI and of MAS.
    static func all(lambda: Float, si: Float, mas: Float) -> [Contender] {
        [
            Contender("naive"),
            Contender("ewc", EWC(lambda: lambda)),
            Contender("online-ewc", OnlineEWC(lambda: lambda, gamma: 1)),
            Contender("si", SynapticIntelligence(lambda: si)),
            Contender("mas", MemoryAwareSynapses(lambda: mas)),
            Contender("lwf", LearningWithoutForgetting()),
            Contender("replay", replay: 500),
            Contender("ewc+replay", EWC(lambda: lambda), replay: 500),
            Contender("joint", isJoint: true),
        ]
    }
}
