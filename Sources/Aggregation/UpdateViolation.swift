/// Why an update may not be added. Nothing of it was.
public enum UpdateViolation: Error, Sendable, Hashable {
    /// The tensors are not the model's; the text says what differs.
    case wrongLayout(String)
    /// The number of examples is impossible.
    case exampleCount(found: Int, maximum: Int)
    /// An element is not finite or out of bound.
    case element(ElementViolation, tensor: String, bound: Double)
    /// The sum has as many updates as its cohort may have.
    case cohortFull(Int)
}

extension UpdateViolation {
    /// The stable code, which is also the name of the page in `docs/errors/`: for the same fault the coordinator's
    /// refusal has the same one.
    public var code: String {
        switch self {
        case .wrongLayout: "wrong-layout"
        case .exampleCount: "example-count"
        case .element(let violation, _, _): violation.kind == .outOfBound ? "update-out-of-bound" : "update-non-finite"
        case .cohortFull: "cohort-full"
        }
    }
}

extension UpdateViolation: CustomStringConvertible {
    /// One sentence: what was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .wrongLayout(let difference): "the update's tensors are not the model's: \(difference)"
        case .exampleCount(let found, let maximum): "found \(found) examples, expected 1 to \(maximum)"
        case .element(let violation, let tensor, let bound):
            switch violation.kind {
            case .notANumber:
                "component \(violation.index), in tensor \"\(tensor)\", is not a number; lower the learning rate"
            case .infinite:
                "component \(violation.index), in tensor \"\(tensor)\", is infinite; lower the learning rate"
            case .outOfBound:
                "component \(violation.index), in tensor \"\(tensor)\", is larger than update_bound \(bound); "
                    + "lower the learning rate or raise the bound"
            }
        case .cohortFull(let bound): "the sum has \(bound) updates already, as many as its cohort may have"
        }
    }
}
