import Clinical

/// The authorisations of a patient's open episodes, and the visits that used each of them.
struct GrantsInUse {
    /// A visit that used one.
    struct Use {
        var day: CalendarDay
        var position: Int64
    }

    private let open: [AuthorisationGranted]
    private let used: [String: [Use]]

    /// - Parameters:
    ///   - open: in the order in which they were granted.
    ///   - used: by the authorisation's id, in the order of the visits' times.
    init(_ open: [AuthorisationGranted], used: [String: [Use]]) {
        (self.open, self.used) = (open, used)
    }

    // MARK: Visits

    /// The stretches of days on which an authorisation reaches furthest of those that cover them, and few visits or none are left
    /// of all of these.
    func nearlyUsed(_ place: Int, _ rules: WorklistRules) -> [WorklistItem] {
        let grant = open[place]
        let beside = places(beside: grant)
        // Within a stretch the same authorisations cover every day.
        var begins = [grant.from]
        for other in beside where other != place {
            let next = open[other].authorisation.until.map { $0 + 1 }
            begins += [open[other].from, next].compactMap { $0 }.filter { covers(place, $0) }
        }
        var items: [WorklistItem] = []
        let sorted = Set(begins).sorted()
        for (index, begin) in sorted.enumerated() {
            let next = index + 1 < sorted.count ? sorted[index + 1] : nil
            let covering = beside.filter { covers($0, begin) }
            if covering.contains(where: { reach($0) > reach(place) }) { continue }
            for item in nearlyUsed(place, of: covering, from: begin, until: next.map { $0 + -1 }, rules) {
                if let last = items.last, last.until.map({ $0 + 1 == item.from }) ?? false,
                    last.evidence == item.evidence, last.urgency == item.urgency
                {
                    items[items.count - 1].until = item.until
                } else {
                    items.append(item)
                }
            }
        }
        return items
    }

    /// Nearly used from the visit on that left few, used up from the one on that took the last.
    private func nearlyUsed(
        _ place: Int, of covering: [Int], from begin: CalendarDay, until last: CalendarDay?, _ rules: WorklistRules
    ) -> [WorklistItem] {
        let grant = open[place]
        let allowances = covering.compactMap { open[$0].authorisation.visits }
        // One that counts no visits never runs out of them.
        guard allowances.count == covering.count else { return [] }
        let allowed = allowances.reduce(0, +)
        let visits = covering.flatMap { used[open[$0].authorisation.authorisation] ?? [] }
            .sorted { ($0.day, $0.position) < ($1.day, $1.position) }
        /// What stands once so many visits are used: by the visit that was the last of them; by the grant, where none is needed.
        func item(_ urgency: WorklistItem.Urgency, used: Int, until: CalendarDay?) -> WorklistItem? {
            guard visits.count >= used else { return nil }
            let reachedBy = used == 0 ? nil : visits[used - 1]
            let from = max(begin, reachedBy?.day ?? begin)
            if let until, from > until { return nil }
            return Self.item(
                WorklistItem(
                    reason: .authorisationVisits, from: from, until: until, urgency: urgency,
                    evidence: covering.map { open[$0].position } + (reachedBy.map { [$0.position] } ?? []),
                    episode: grant.episode),
                before: places(beside: grant).map { open[$0] }.filter { $0.from > from }.min { $0.from < $1.from })
        }
        let until = last ?? grant.authorisation.until
        let usedUp = item(.interrupted, used: allowed, until: until)
        let nearly = item(
            .soon, used: max(0, allowed - rules.authorisationVisitsLeft), until: usedUp.map { $0.from + -1 } ?? until)
        return [nearly, usedUp].compactMap(\.self)
    }

    // MARK: Days

    /// Where one with a visit left follows on, nothing has to be asked for; one that is used up pays for no visit.
    func ending(_ place: Int, _ rules: WorklistRules) -> WorklistItem? {
        let grant = open[place]
        guard let until = grant.authorisation.until else { return nil }
        let goesOn = places(beside: grant).contains { other in
            reach(other) > reach(place) && open[other].from <= until + 1 && isLeft(other)
        }
        if goesOn { return nil }
        let next = next(after: place).flatMap { $0.from > until ? $0 : nil }
        return Self.item(
            WorklistItem(
                reason: .authorisationEnding, from: max(grant.from, until + -rules.authorisationDaysLeft), until: until,
                urgency: .soon, evidence: [grant.position], episode: grant.episode), before: next)
    }

    // MARK: Others

    /// Those that allow every visit which this one allows, itself among them.
    private func places(beside grant: AuthorisationGranted) -> [Int] {
        open.indices.filter { open[$0].episode.isEmpty || open[$0].episode == grant.episode }
    }

    private func covers(_ place: Int, _ day: CalendarDay) -> Bool {
        open[place].from <= day && open[place].authorisation.until.map { day <= $0 } ?? true
    }

    /// How far it reaches; of two that reach as far, the one granted later reaches further.
    private func reach(_ place: Int) -> (Int32, Int) {
        (open[place].authorisation.until?.daysSince1970 ?? .max, place)
    }

    private func isLeft(_ place: Int) -> Bool {
        let grant = open[place].authorisation
        return grant.visits.map { (used[grant.authorisation]?.count ?? 0) < $0 } ?? true
    }

    /// Of the same episode's authorisations that reach further, the one that begins first.
    private func next(after place: Int) -> AuthorisationGranted? {
        open.indices.filter { open[$0].episode == open[place].episode && reach($0) > reach(place) }
            .map { open[$0] }.min { $0.from < $1.from }
    }

    /// The same, of another episode too where either names none: an authorisation that has ended is followed by it.
    func follower(of place: Int) -> AuthorisationGranted? {
        let grant = open[place]
        let others = open.indices.filter { other in
            reach(other).0 > reach(place).0 && (open[other].episode.isEmpty || grant.isFor(open[other].episode))
        }.map { open[$0] }
        return (others + [next(after: place)].compactMap { $0 }).min { $0.from < $1.from }
    }

    /// An item until the day before the next authorisation begins, which it names; nil where none of its days is left.
    static func item(_ item: WorklistItem, before next: AuthorisationGranted?) -> WorklistItem? {
        guard let next else { return item }
        let last = next.from + -1
        guard item.from <= last else { return nil }
        var item = item
        item.until = min(item.until ?? last, last)
        let visits = next.authorisation.visits.map { $0 == 1 ? "1 visit is" : "\($0) visits are" } ?? "Visits are"
        item.detail = "\(visits) authorised from \(next.from) on."
        return item
    }
}
