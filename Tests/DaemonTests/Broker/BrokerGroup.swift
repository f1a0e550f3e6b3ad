/// In whose name offsets are committed.
struct GroupCredential: Equatable {
    var member: Int
    var generation: Int
}

/// The group's coordinator at the simulated broker: members, sessions that expire, and eager rebalances, in which all
/// members give everything up and join again before anybody gets anything.
struct BrokerGroup {
    enum Answer { case fine, rebalance, unknown }

    private struct Member {
        var lastSeen: Duration
        var hasJoined: Bool
    }

    private var members: [Int: Member] = [:]
    private var memberNumber = 0
    private(set) var generation = 0
    /// Since when the group waits for its members to join; nil where it is stable.
    private var waitsSince: Duration?
    private var assignment: [Int: [Int32]] = [:]
    let partitions: Int

    init(partitions: Int) { self.partitions = partitions }

    var isEmpty: Bool { members.isEmpty }

    /// Joins, or waits on for the others; a member that is not known gets a new number.
    mutating func join(_ number: Int?, at now: Duration) -> Int {
        if let number, members[number] != nil {
            members[number]?.lastSeen = now
            if members[number]?.hasJoined == false {
                members[number]?.hasJoined = true
                waitsSince = waitsSince ?? now
            }
            return number
        }
        memberNumber += 1
        members[memberNumber] = Member(lastSeen: now, hasJoined: true)
        waitsSince = waitsSince ?? now
        return memberNumber
    }

    mutating func leave(_ number: Int, at now: Duration) {
        guard members.removeValue(forKey: number) != nil else { return }
        rebalance(at: now)
    }

    mutating func heartbeat(_ credential: GroupCredential, at now: Duration) -> Answer {
        guard members[credential.member] != nil, credential.generation == generation else { return .unknown }
        members[credential.member]?.lastSeen = now
        return waitsSince == nil ? .fine : .rebalance
    }

    /// What a member was given in the newest generation; nil while that is not yet known.
    func assignment(of number: Int) -> (generation: Int, partitions: [Int32])? {
        guard waitsSince == nil, let partitions = assignment[number] else { return nil }
        return (generation, partitions)
    }

    /// Whether offsets may be committed in this name. A generation lasts until the next one begins.
    func accepts(_ credential: GroupCredential?) -> Bool {
        guard let credential else { return false }
        return members[credential.member] != nil && credential.generation == generation
    }

    /// Lets sessions expire, and begins the next generation once all have joined, or had time to.
    mutating func move(at now: Duration, timing: BrokerTiming) {
        for (number, member) in members where now - member.lastSeen >= timing.session { leave(number, at: now) }
        guard let waitsSince else { return }
        if !members.values.contains(where: { !$0.hasJoined }) || now - waitsSince >= timing.rebalance { advance() }
    }

    /// After a crash of the broker, everybody is waited for anew.
    mutating func restart(at now: Duration) {
        for number in members.keys { members[number]?.lastSeen = now }
        if waitsSince != nil { for number in members.keys { members[number]?.hasJoined = false } }
        waitsSince = waitsSince.map { _ in now }
    }

    private mutating func rebalance(at now: Duration) {
        guard waitsSince == nil else { return }
        waitsSince = now
    }

    private mutating func advance() {
        members = members.filter { $0.value.hasJoined }
        generation += 1
        waitsSince = nil
        assignment = [:]
        let numbers = members.keys.sorted()
        for number in numbers {
            members[number]?.hasJoined = false
            assignment[number] = []
        }
        guard !numbers.isEmpty else { return }
        // Neighbours to one member, and no member the same ones for ever.
        for partition in 0..<partitions {
            let heir = numbers[(partition + generation) % partitions * numbers.count / partitions]
            assignment[heir]?.append(Int32(partition))
        }
    }
}

/// The broker's patience, on the scale of a simulation.
struct BrokerTiming {
    var transactionTimeout: Duration = .milliseconds(40)
    var session: Duration = .milliseconds(30)
    var rebalance: Duration = .milliseconds(60)
}
