import Clinical
import ProjectionRuntime

/// Every own treatment visit of a patient against every rule that holds for it. A visit at which a technique was used is a
/// treatment, whatever it is called: what it is called lets no rule pass.
struct ComplianceAudit {
    private let state: ComplianceProjector.State
    private let visits: [Treatment]
    private let context: CareContext
    private let facts: PracticeFacts
    private let registry: String
    private let authorised: GrantedVisits
    /// The last own visit of treatment or assessment: the one the work list looks for a reading at.
    private let lastRead: Int64?

    /// A visit to be held against rules, and whether what it lacks still waits for somebody.
    private struct Treatment {
        var held: TreatmentHeld
        var kind: Kind
        /// Whether nothing of its kind came after it, and its care goes on.
        var isWaiting: Bool
    }

    /// What one task is made of: the care of a setting, for an episode.
    private struct Kind: Hashable {
        var setting: CareSetting
        /// Nil for care outside any.
        var episode: String?
    }

    struct Broken {
        var held: TreatmentHeld
        var setting: CareSetting
        var rule: String
        var strength: PracticeRule.Strength
        /// False where nobody read the rule's source.
        var isVerified = true
        var lacking: String
        /// How it is put right.
        var remedy: String
        var isReasoned: Bool
        var isOpen: Bool
        /// The last day on which it waits, where what puts it right is on record and begins later.
        var untilDay: CalendarDay?
        /// Whether the work list has a line of its own for it.
        var isListedElsewhere = false
    }

    /// The visits of a setting by one practitioner.
    struct Count {
        var setting: CareSetting
        var practitioner: String
        var visits = 0
        /// Visits at which every rule held, and could be looked up.
        var complete = 0
        /// How many rules were broken.
        var broken = 0
        /// Visits at which none was, and of which nobody could say whether who acted may.
        var unchecked = 0
        var first: CalendarDay
        var last: CalendarDay

        mutating func add(_ held: TreatmentHeld, broken: Int, isUnchecked: Bool) {
            visits += 1
            if broken == 0 { if isUnchecked { unchecked += 1 } else { complete += 1 } }
            self.broken += broken
            (first, last) = (min(first, held.day), max(last, held.day))
        }
    }

    /// Nil without a visit to hold against rules.
    init?(_ state: ComplianceProjector.State, _ context: CareContext) {
        let held = state.visits.filter { $0.isTreatment || state.written.areTreatment(of: $0.visit) }.map(state.named)
        if held.isEmpty { return nil }
        self.state = state
        self.context = context
        facts = context.facts
        registry = context.registry.title
        authorised = GrantedVisits(state.record)
        lastRead = state.visits.last { $0.kind == .treatment || $0.kind == .assessment }?.position
        visits = Self.treatments(held, state.record, context.facts)
    }

    /// A visit waits until the next one of its setting and episode: a massage puts nothing right that a spa left undone. One
    /// outside any episode waits until the next one of its setting; the last of all also where its episode is closed.
    private static func treatments(
        _ held: [TreatmentHeld], _ record: PatientState, _ facts: PracticeFacts
    ) -> [Treatment] {
        // A list: care is of one kind, or of a few.
        var later: [Kind] = []
        var treatments: [Treatment] = []
        for visit in held.reversed() {
            let kind = Kind(
                setting: visit.setting ?? record.setting(of: visit.episode, facts), episode: visit.episode)
            let isLastOfKind = !later.contains(kind)
            let isLast = isLastOfKind && (visit.episode != nil || !later.contains { $0.setting == kind.setting })
            let isWaiting = isLast && (treatments.isEmpty || visit.episode.map { !record.isClosed($0) } ?? true)
            treatments.append(Treatment(held: visit, kind: kind, isWaiting: isWaiting))
            if isLastOfKind { later.append(kind) }
        }
        return treatments.reversed()
    }

    func rows(patient: String) -> [ViewRow] {
        var broken: [(kind: Kind, found: [Broken])] = []
        var counts: [Count] = []
        // From the last on: what was used again later waits at the later visit.
        var usedLater: Set<Contraindicated> = []
        for treatment in visits.reversed() {
            var found = noted(treatment, &usedLater)
            found = found.isEmpty ? audit(treatment) : found + audit(treatment)
            broken.append((treatment.kind, found))
            count(treatment, broken: found.count, in: &counts)
        }
        broken.reverse()
        var rows: [ViewRow] = []
        for (_, found) in broken {
            for place in found.indices {
                rows.append(ComplianceTables.row(found[place], patient: patient, registry: registry))
            }
        }
        rows += openRows(broken, patient: patient)
        // What nobody asks for is not complete for being there.
        if !state.isAsked { return rows }
        counts.sort { ($0.setting.rawValue, $0.practitioner) < ($1.setting.rawValue, $1.practitioner) }
        return rows
            + counts.map { count in
                ComplianceTables.row(
                    count, sharedOn: state.record.sharedOn(in: count.setting, facts), patient: patient,
                    registry: registry)
            }
    }

    private func count(_ treatment: Treatment, broken: Int, in counts: inout [Count]) {
        let (held, setting) = (treatment.held, treatment.kind.setting)
        let isUnchecked =
            facts.credentials.isEmpty
            && context.heldRules(in: setting).contains { $0.rule.looksUpCredentials && $0.rule.judges(held.day) }
        let practitioner = held.practitioner ?? ""
        if let place = counts.firstIndex(where: { $0.setting == setting && $0.practitioner == practitioner }) {
            counts[place].add(held, broken: broken, isUnchecked: isUnchecked)
        } else {
            counts.append(Count(setting: setting, practitioner: practitioner, first: held.day, last: held.day))
            counts[counts.count - 1].add(held, broken: broken, isUnchecked: isUnchecked)
        }
    }

    /// A technique, and what of the history speaks against it; both empty where nobody can say any more.
    private struct Contraindicated: Hashable {
        var technique = ""
        var code = ""
    }

    /// What the visit's own entries say they broke. It cannot be undone; it waits until somebody has said why, a
    /// contraindication also after the next visit.
    private func noted(_ treatment: Treatment, _ usedLater: inout Set<Contraindicated>) -> [Broken] {
        let held = treatment.held
        return state.noted.at(held).map { breach in
            var lacking = breach.rule.lacking
            var isWaiting = treatment.isWaiting
            if breach.rule == .contraindication {
                let used = contraindicated(breach)
                if !used.isEmpty { lacking = words(used, held.day) }
                let all = used.isEmpty ? [Contraindicated()] : Set(used)
                isWaiting = !all.isSubset(of: usedLater)
                usedLater.formUnion(all)
            }
            let isReasoned = breach.isReasoned || self.isReasoned(held, breach.rule.rawValue)
            return Broken(
                held: held, setting: treatment.kind.setting, rule: breach.rule.rawValue, strength: .reason,
                lacking: lacking,
                remedy: "Amend the visit, or say why: `anamnesis amend @\(held.position) --set overrideReason=-`.",
                isReasoned: isReasoned, isOpen: isWaiting && state.end.isUnderCare && !isReasoned)
        }
    }

    /// Which of the techniques the history spoke against at the time, and what of it.
    private func contraindicated(_ breach: NotedBreaches.Breach) -> [Contraindicated] {
        var all: [Contraindicated] = []
        for (technique, at) in breach.used {
            let against = context.registry.techniques[technique]?.contraindications ?? []
            let known = state.record.contraindications(at: at)
            for code in against where known.contains(code) {
                let pair = Contraindicated(technique: technique, code: code)
                if !all.contains(pair) { all.append(pair) }
            }
        }
        return all
    }

    /// "Swedish massage on 2026-01-06 against dvt and fever".
    private func words(_ used: [Contraindicated], _ day: CalendarDay) -> String {
        var techniques: [String] = []
        for pair in used where !techniques.contains(pair.technique) { techniques.append(pair.technique) }
        return techniques.map { technique in
            let name = context.registry.techniques[technique]?.name ?? technique
            let codes = used.filter { $0.technique == technique }.map { pair in
                String(decoding: pair.code.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
            }
            return "\(name) on \(day) against \(codes.joined(separator: " and "))"
        }.joined(separator: ", ")
    }

    /// Whether somebody said why a rule did not hold: with the visit, or when it was booked, of the rules known then.
    private func isReasoned(_ held: TreatmentHeld, _ rule: String) -> Bool {
        held.isReasoned || state.reasonedWhenBooked[held.visit]?.contains(rule) ?? false
    }

    private func audit(_ treatment: Treatment) -> [Broken] {
        let (held, setting) = (treatment.held, treatment.kind.setting)
        let written = state.written.kinds(at: held)
        return context.heldRules(in: setting).compactMap { asked in
            guard asked.rule.judges(held.day),
                let lacking = lacking(asked.rule, held, setting, written, at: held.occurred)
            else { return nil }
            let rule = asked.rule
            let isReasoned = isReasoned(held, rule.code)
            // What was put right since is history; what was not, waits for somebody as long as the patient is under care.
            // Where a reason was asked for, the reason closes it.
            let mayWait =
                treatment.isWaiting && state.end.isUnderCare && !(rule.strength == .reason && isReasoned)
            let rightFrom = mayWait ? self.rightFrom(rule, held, setting, written) : nil
            let isOpen = mayWait && rightFrom.map { $0 > lastDay(held) } ?? true
            return Broken(
                held: held, setting: setting, rule: rule.code, strength: rule.strength, isVerified: rule.isVerified,
                lacking: lacking, remedy: remedy(rule, held), isReasoned: isReasoned, isOpen: isOpen,
                untilDay: isOpen ? rightFrom.map { $0 + -1 } : nil, isListedElsewhere: isListedElsewhere(rule, held))
        }
    }

    /// What to do now that the visit is over.
    private func remedy(_ rule: PracticeRule, _ held: TreatmentHeld) -> String {
        let amend = "`anamnesis amend @\(held.position) --set "
        let told =
            switch rule.need {
            case .credential:
                (held.practitioner == nil ? "Name" : "Record the credential: `anamnesis record credential`; or name")
                    + " who treated: \(amend)performedBy=ID`"
            case .supervision:
                "Name who supervised: \(amend)supervisedBy=ID`"
                    + (rule.kinds.isEmpty ? "" : "; what they hold: `anamnesis record credential`")
            case .painReading: "Record it: `anamnesis record pain --visit \(held.visit)`"
            case .mobilityReading, .limitedMobilityReading: "Record it: `anamnesis record rom --visit \(held.visit)`"
            case .technique: "Record what was done: `anamnesis record treatment --visit \(held.visit)`"
            default: String(rule.remedy.dropLast())
            }
        return told + (rule.strength == .reason ? "; or say why: \(amend)overrideReason=-`." : ".")
    }

    /// The work list has lines of its own for the last visit without any reading and for what a payer granted and that has begun;
    /// not for what was denied, or begins later.
    private func isListedElsewhere(_ rule: PracticeRule, _ held: TreatmentHeld) -> Bool {
        rule.need == .painReading && held.position == lastRead && !state.written.kinds(at: held).contains(.reading)
            || rule.need == .authorisation && state.record.hasGrant(for: held.episode, begunBy: held.day)
    }

    /// The last day that anything is recorded of: by then something missing may have been put right.
    private func lastDay(_ held: TreatmentHeld) -> CalendarDay { max(state.lastDay ?? held.day, held.day) }

    /// The day from which what was missing is not missing any more: at the latest the last that anything is recorded of the
    /// patient, or a later one on which a credential, an owner or a director begins; nil where none is.
    private func rightFrom(
        _ rule: PracticeRule, _ held: TreatmentHeld, _ setting: CareSetting, _ written: WrittenAtVisits.Kinds
    ) -> CalendarDay? {
        let last = lastDay(held)
        // Of a day gone by it is enough that somebody has confirmed it since.
        if rule.need == .coverage, state.record.isCovered(held.occurred, held.episode, setting) { return last }
        return ([last] + beginnings(rule, held).filter { $0 > last }.sorted()).first { day in
            lacking(rule, held, setting, written, at: endOf(day, held)) == nil
        }
    }

    /// The days on which what a rule asks of somebody, or of the practice, begins to hold.
    private func beginnings(_ rule: PracticeRule, _ held: TreatmentHeld) -> [CalendarDay] {
        let owned = rule.need.isOfThePractice ? facts.ownerships : []
        let asked: [String?] =
            switch rule.need {
            case .credential: [held.practitioner]
            case .supervision: [held.supervisor]
            case .medicalDirector: owned.map(\.director)
            default: []
            }
        let credentials = Set(asked.compactMap { $0 }).flatMap { facts.credentials[$0] ?? [] }
        return owned.compactMap(\.from)
            + credentials.filter { rule.kinds.contains($0.kind) }.compactMap(\.from)
    }

    /// A day of the visit's own zone as a time by which all of it has happened.
    private func endOf(_ day: CalendarDay, _ held: TreatmentHeld) -> Occurrence {
        let offset = held.occurred.offsetMinutes
        let next = Occurrence(day: day + 1, offsetMinutes: offset)
        return Occurrence(milliseconds: next.milliseconds - 1, offsetMinutes: offset, precision: .day)
    }

    private func lacking(
        _ rule: PracticeRule, _ held: TreatmentHeld, _ setting: CareSetting, _ written: WrittenAtVisits.Kinds,
        at asked: Occurrence
    ) -> String? {
        switch rule.need {
        case .painReading: written.contains(.pain) ? nil : "no pain was scored at the visit"
        case .mobilityReading:
            written.contains(.motion) ? nil : "no range of motion was measured at the visit"
        case .limitedMobilityReading:
            written.contains(.motion)
                ? nil
                : state.motions.limited(before: held, context.registry)
                    .map { "no range of motion was measured at the visit, and it is limited: \($0)" }
        case .technique: written.contains(.technique) ? nil : "no technique is recorded at the visit"
        case .supervision:
            facts.lackingSupervision(rule, on: asked.day, by: held.supervisor, of: held.practitioner)
        default:
            state.record.lacking(
                rule, at: asked, episode: held.episode, setting: setting, performer: held.practitioner,
                visit: held.visit, counted: authorised, practice: facts)
        }
    }

    /// One line for all that waits of one kind of care, as long as it does: it is one person's one task.
    private func openRows(_ broken: [(kind: Kind, found: [Broken])], patient: String) -> [ViewRow] {
        var tasks: [(kind: Kind, untilDay: CalendarDay?, open: [Broken])] = []
        for (kind, found) in broken {
            for waiting in found where waiting.isOpen && !waiting.isListedElsewhere {
                if let place = tasks.firstIndex(where: { $0.kind == kind && $0.untilDay == waiting.untilDay }) {
                    tasks[place].open.append(waiting)
                } else {
                    tasks.append((kind, waiting.untilDay, [waiting]))
                }
            }
        }
        return tasks.compactMap { kind, untilDay, open in
            guard let strongest = open.map(\.strength).min(),
                let last = visits.last(where: { $0.kind == kind })?.held
            else { return nil }
            let (detail, remedy) = Self.words(open)
            let lapses = last.day + context.policy(in: kind.setting).lapsedAfterDays
            return ComplianceTables.openRow(
                patient: patient, open.map(\.held), until: untilDay.map { min($0, lapses) } ?? lapses,
                strength: strongest, detail: detail, remedy: remedy, registry: registry)
        }
    }

    /// What binds is told by itself, and what is only reminded of beside it: nobody must take a reminder for a condition of the next
    /// treatment.
    private static func words(_ open: [Broken]) -> (detail: String, remedy: String) {
        let binding = open.filter { $0.strength != .remind }
        let reminders = open.filter { $0.strength == .remind }
        let isMixed = !binding.isEmpty && !reminders.isEmpty
        var remedies: [String] = isMixed ? ["Also missing: " + lacking(reminders)] : []
        for remedy in (binding + reminders).map(\.remedy) where !remedies.contains(remedy) { remedies.append(remedy) }
        return (lacking(isMixed ? binding : open), remedies.joined(separator: " "))
    }

    /// Each thing once, and whether nobody read the source of the rule that asks for it: at the end, where that is so of all.
    private static func lacking(_ some: [Broken]) -> String {
        var told: [(words: String, isVerified: Bool)] = []
        for broken in some {
            if let place = told.firstIndex(where: { $0.words == broken.lacking }) {
                told[place].isVerified = told[place].isVerified || broken.isVerified
            } else {
                told.append((broken.lacking, broken.isVerified))
            }
        }
        if told.allSatisfy({ !$0.isVerified }) {
            return told.map(\.words).joined(separator: "; ")
                + (told.count == 1 ? " (unverified rule)." : " (unverified rules).")
        }
        return told.map { $0.words + ($0.isVerified ? "" : " (unverified rule)") }.joined(separator: "; ") + "."
    }
}
