import Clinical

/// The ranges of motion that were measured, and the goals for them: whether motion is known to be limited.
///
/// It is limited where it was measured in the care before, and was not what is usual: below its goal, or where it has none,
/// below the registry's norm by more than measurement error. That somebody measured it is what asks for it again; a norm,
/// verified or not, only says that nobody has to.
struct MotionsMeasured: Sendable {
    private struct Measured: Sendable {
        var reading: Reading
        var day: CalendarDay

        func isOfSame(_ other: Reading) -> Bool {
            reading.instrument == other.instrument && reading.site == other.site && reading.side == other.side
                && reading.motion == other.motion && reading.mode == other.mode
        }
    }

    private struct GoalTold: Sendable {
        /// The goal's id.
        var goal: String
        /// Nil where it was withdrawn.
        var told: Goal?
        var day: CalendarDay
    }

    private var measured: [Measured] = []
    private var goals: [GoalTold] = []
    private var person = ToldPerson()
    private var stretches: CareStretches

    init(_ policy: CarePolicy) { stretches = CareStretches(gapDays: policy.episodeGapDays) }

    /// Takes the patient's entries in clinical order.
    mutating func take(_ entry: PatientEntry) {
        stretches.take(entry)
        person.take(entry)
        switch entry.event {
        case .reading(.mobility, let reading) where reading.moment != .after && !entry.occurred.isCoarserThanADay:
            measured.append(Measured(reading: reading, day: entry.day))
        case .goalSet(let goal), .goalRevised(let goal):
            goals.append(GoalTold(goal: goal.goal, told: goal, day: entry.day))
        case .goalWithdrawn(let withdrawal):
            goals.append(GoalTold(goal: withdrawal.goal, told: nil, day: entry.day))
        default: break
        }
    }

    /// What was limited when it was measured last before a visit, in the care that the visit belongs to:
    /// "rotation, neck left, was 40 deg on 2026-01-05"; nil where nothing was.
    func limited(before held: TreatmentHeld, _ registry: Registry) -> String? {
        let care = stretches.name(held.episode ?? "", on: held.day)
        var seen: [Measured] = []
        for one in measured.reversed() where one.day < held.day {
            guard stretches.name(one.reading.context.episode ?? held.episode ?? "", on: one.day) == care,
                !seen.contains(where: { $0.isOfSame(one.reading) })
            else { continue }
            seen.append(one)
        }
        return seen.last { isLimited($0, on: held.day, registry) }.map { words($0, registry) }
    }

    private func isLimited(_ one: Measured, on day: CalendarDay, _ registry: Registry) -> Bool {
        let reading = one.reading
        guard let instrument = registry.instruments[reading.instrument], let value = reading.value.number,
            reading.value.qualifier == nil
        else { return false }
        if let goal = goal(for: reading, on: day) { return !goal.isMet(by: value, better: instrument.better) }
        let age = person.birthYear.map { Int(one.day.civil.year) - $0 }
        let norm = instrument.norm(
            site: reading.site, motion: reading.motion, mode: reading.mode, sex: person.sex, age: age)
        guard let norm, let lacking = norm.value.subtracting(value) else { return norm == nil }
        let error = instrument.mdc(site: reading.site, motion: reading.motion)?.value ?? ExactNumber(0)
        return error.isLess(than: lacking)
    }

    /// The newest goal in force on a day that fits a reading.
    private func goal(for reading: Reading, on day: CalendarDay) -> Goal? {
        var inForce: [Goal] = []
        for told in goals where told.day <= day {
            inForce.removeAll { $0.goal == told.goal }
            if let goal = told.told { inForce.append(goal) }
        }
        return inForce.last { goal in
            goal.fits(
                instrument: reading.instrument, site: reading.site, side: reading.side, motion: reading.motion,
                mode: reading.mode, aspect: reading.aspect)
        }
    }

    private func words(_ one: Measured, _ registry: Registry) -> String {
        let reading = one.reading
        let motion = reading.motion.map { (registry.motions[$0]?.name ?? $0).lowercased() }
        let place = reading.site.map { (registry.sites[$0]?.name ?? $0).lowercased() }
        let side = reading.side.map(\.rawValue)
        let at = [place, side].compactMap { $0 }.joined(separator: " ")
        let what = [motion ?? "", at].filter { !$0.isEmpty }.joined(separator: ", ")
        let unit = registry.instruments[reading.instrument].map { " " + $0.unit } ?? ""
        return "\(what), was \(reading.value.number ?? ExactNumber(0))\(unit) on \(one.day)"
    }
}
