import Clinical
import ProjectionRuntime

/// The ranges of motion that were measured, and the goals for them: whether motion is known to be limited.
///
/// It is limited where it was measured in the care before, and was not what is usual: below its goal, or where it has none,
/// below the registry's norm by more than measurement error. That somebody measured it is what asks for it again; a norm,
/// verified or not, only says that nobody has to.
struct MotionsMeasured: Sendable {
    /// What is measured again and again: the newest reading of each says how it is.
    private struct Motion: Sendable {
        var instrument: String
        /// Nil where the registry does not know it.
        var held: HeldInstrument?
        /// What the registry has of it.
        var thresholds: MotionThresholds?
        /// What may be due to measuring.
        var error = ExactNumber(0)
        var site: String?
        var side: Side?
        var motion: String?
        var mode: MovementMode?
        /// Where it was measured, among all that was: in clinical order.
        var places: [Int] = []
    }

    private struct Measured: Sendable {
        /// Its place among the motions.
        var motion: Int
        var day: CalendarDay
        /// Nil where no number was read, or only a bound of it.
        var value: ExactNumber?
        var aspect: Aspect?
        var episode: String?
    }

    private struct GoalTold: Sendable {
        /// The goal's id.
        var goal: String
        var instrument: String?
        /// Nil where it was withdrawn.
        var told: Goal?
        var day: CalendarDay
    }

    private var motions: [Motion] = []
    /// In clinical order.
    private var measured: [Measured] = []
    private var goals: [GoalTold] = []
    private var person = ToldPerson()
    private var stretches: CareStretches

    init(_ context: CareContext) { stretches = context.stretches }

    /// Takes the patient's entries in clinical order.
    mutating func take(_ entry: PatientEntry, _ context: CareContext) {
        switch entry.event {
        case .reading(.mobility, let reading) where reading.moment != .after && !entry.occurred.isCoarserThanADay:
            let motion = motion(of: reading, context)
            motions[motion].places.append(measured.count)
            measured.append(
                Measured(
                    motion: motion, day: entry.day,
                    value: reading.value.qualifier == nil ? reading.value.number : nil, aspect: reading.aspect,
                    episode: reading.context.episode))
        case .goalSet(let goal), .goalRevised(let goal):
            goals.append(GoalTold(goal: goal.goal, instrument: goal.instrument, told: goal, day: entry.day))
        case .goalWithdrawn(let withdrawal):
            goals.append(GoalTold(goal: withdrawal.goal, told: nil, day: entry.day))
        case .patientRegistered, .patientDetailsChanged: person.take(entry)
        case .visitCompleted, .intervalDecided, .episodeOpened, .episodeClosed, .careEnded: stretches.take(entry)
        default: break
        }
    }

    private mutating func motion(of reading: Reading, _ context: CareContext) -> Int {
        for place in motions.indices
        where motions[place].motion == reading.motion && motions[place].site == reading.site
            && motions[place].side == reading.side && motions[place].mode == reading.mode
            && motions[place].instrument == reading.instrument
        {
            return place
        }
        var motion = Motion(
            instrument: reading.instrument, site: reading.site, side: reading.side, motion: reading.motion,
            mode: reading.mode)
        if let held = context.instrument(reading.instrument) {
            motion.held = held
            motion.thresholds = held.thresholds(site: reading.site, motion: reading.motion)
            motion.error = held.mdc(site: reading.site, motion: reading.motion)?.value ?? motion.error
        }
        motions.append(motion)
        return motions.count - 1
    }

    /// What was limited when it was measured last before a visit, in the care that the visit belongs to:
    /// "rotation, neck left, was 40 deg on 2026-01-05"; nil where nothing was.
    func limited(before held: TreatmentHeld, _ registry: Registry) -> String? {
        let care = stretches.name(held.episode ?? "", on: held.day)
        // By place, here and below: what is taken out of a list is copied.
        var first: Int?
        for motion in motions.indices {
            let newest = motions[motion].places.last { place in
                measured[place].day < held.day
                    && stretches.name(measured[place].episode ?? held.episode ?? "", on: measured[place].day) == care
            }
            if let newest, newest < first ?? .max, isLimited(newest, on: held.day) { first = newest }
        }
        return first.map { words(measured[$0], registry) }
    }

    /// Whether what was measured says that the motion is limited on a later day.
    private func isLimited(_ place: Int, on day: CalendarDay) -> Bool {
        let motion = measured[place].motion
        guard let held = motions[motion].held, let value = measured[place].value else { return false }
        if let goal = goal(for: motion, measured[place].aspect, on: day) {
            return !goal.isMet(by: value, better: held.instrument.better)
        }
        let age = person.birthYear.map { Int(measured[place].day.civil.year) - $0 }
        let norm = motions[motion].thresholds?.norm(mode: motions[motion].mode, sex: person.sex, age: age)?.value
        guard let norm, let lacking = norm.subtracting(value) else { return norm == nil }
        return motions[motion].error.isLess(than: lacking)
    }

    /// The newest goal in force on a day that fits a motion.
    private func goal(for motion: Int, _ aspect: Aspect?, on day: CalendarDay) -> Goal? {
        let newest = goals.indices.last { place in
            goals[place].day <= day && goals[place].instrument == motions[motion].instrument
                && goals[place].told?.fits(
                    instrument: motions[motion].instrument, site: motions[motion].site, side: motions[motion].side,
                    motion: motions[motion].motion, mode: motions[motion].mode, aspect: aspect) ?? false
                // What was told of a goal later stands in place of what was told before.
                && !goals[(place + 1)...].contains { $0.goal == goals[place].goal && $0.day <= day }
        }
        return newest.flatMap { goals[$0].told }
    }

    private func words(_ one: Measured, _ registry: Registry) -> String {
        let measured = motions[one.motion]
        let motion = measured.motion.map { (registry.motions[$0]?.name ?? $0).lowercased() }
        let place = measured.site.map { (registry.sites[$0]?.name ?? $0).lowercased() }
        let side = measured.side?.rawValue
        let at = if let place, let side { place + " " + side } else { place ?? side ?? "" }
        let what = if let motion, !motion.isEmpty { at.isEmpty ? motion : motion + ", " + at } else { at }
        let unit = measured.held.map { " " + $0.instrument.unit } ?? ""
        return "\(what), was \(one.value ?? ExactNumber(0))\(unit) on \(one.day)"
    }
}
