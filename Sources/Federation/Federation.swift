// Federation: the core. The words everything else uses, the plan of a study, and two pure state machines.
//
// Imports Parameters (digests name models and updates) and Randomness (a seeded choice of cohort), nothing else:
// no clock, no files, no network, no tasks, no hidden randomness. What happens is an event, what is wanted is an
// effect, and the time is told:
//
//     var federation = FederationState()
//     _ = federation.handle(.nodeEnrolled(ward, certificate: fingerprint), at: now)
//     _ = federation.handle(.nodePresent(ward, offer: .everyStudy), at: now)
//     let effects = federation.handle(.studyStarted(plan, model: digest), at: now)
//     // [.announce(RoundPlan(round 1, cohort [ward], …))]
//
// The coordinator's shell stores the event, hands it over and carries out the effects; so does the node's shell
// with `NodeState`. Whoever folds the same events gets the same state, which is all that recovery is.
