/// What becomes of an update.
public enum UpdateAdmission: Sendable, Hashable {
    /// It is added to the sum.
    case new
    /// It was counted before; it is acknowledged again and not added again.
    case duplicate
    /// It was accepted before and its bytes were lost; it is added to the sum made anew.
    case restores
    /// It is not taken.
    case refused(UpdateRefusal)
}
