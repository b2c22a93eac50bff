import Parameters

/// What a round does with updates that were made for earlier rounds of its task.
extension RoundLifecycle {
    /// The late update of that origin that the round has accepted.
    func late(_ origin: UpdateOrigin) -> Contribution? {
        let index = insertionIndex(of: origin)
        return index < late.count && self.origin(of: late[index]) == origin ? late[index] : nil
    }

    /// Takes a late update that was admitted as new or as one that restores lost bytes.
    mutating func acceptLate(_ claim: UpdateClaim, weight: Int, at now: Instant) {
        let origin = UpdateOrigin(node: claim.node, round: claim.round)
        lostLate.removeAll { $0 == origin }
        let index = insertionIndex(of: origin)
        let contribution = Contribution(claim, accepted: now, lateWith: weight)
        guard index < late.count, self.origin(of: late[index]) == origin else {
            return late.insert(contribution, at: index)
        }
        if late[index].update != claim.digest { late[index] = contribution }
    }

    /// The bytes of an accepted late update are gone: as ``lose(_:)``.
    mutating func loseLate(_ origin: UpdateOrigin) -> Bool {
        guard late(origin) != nil, !lostLate.contains(origin) else { return false }
        lostLate = (lostLate + [origin]).sorted()
        reopen()
        return true
    }

    /// Whether the bytes of the late update that the node made for a round are gone and asked for again.
    public func misses(_ node: NodeName, from round: RoundNumber) -> Bool {
        lostLate.contains(UpdateOrigin(node: node, round: round))
    }

    /// A node cannot send again what of its late updates was lost: they are nowhere.
    ///
    /// - Parameter round: The round of the one that is meant; nil: every one.
    mutating func giveUpLate(of node: NodeName, from round: RoundNumber? = nil) {
        guard !lostLate.isEmpty else { return }
        let given = lostLate.filter { $0.node == node && (round == nil || $0.round == round) }
        guard !given.isEmpty else { return }
        lostLate.removeAll { given.contains($0) }
        late = late.filter { !given.contains(origin(of: $0)) }
    }

    private func origin(of contribution: Contribution) -> UpdateOrigin {
        UpdateOrigin(node: contribution.node, round: contribution.origin(in: plan.number))
    }

    /// Where the origin stands, or would stand, among the sorted late updates. Costs O(log n).
    private func insertionIndex(of origin: UpdateOrigin) -> Int {
        var low = 0
        var high = late.count
        while low < high {
            let middle = (low + high) / 2
            if self.origin(of: late[middle]) < origin { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
