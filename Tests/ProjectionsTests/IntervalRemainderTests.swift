import Clinical
import MaintenanceInterval
import ProjectionRuntime
import TestSupport
import Testing

/// What an interval rests on is in its evidence, and all else is told with the reason.
@Suite("What an interval names, and what it does not") struct IntervalRemainderTests {
    private struct Answer: Equatable {
        var advice: [ViewValue]
        var evidence: [Int64]

        static func == (left: Self, right: Self) -> Bool { left.advice == right.advice }
    }

    private func answer(_ entries: [PatientEntry]) throws -> Answer {
        let projector = IntervalProjector()
        let rows = try projector.rows(folding: entries, subject: History.subject, context: .forTests)
        let names = projector.tables[0].columns.map(\.name)
        let row = Dictionary(uniqueKeysWithValues: zip(names, rows[0].values))
        guard case .text(let text)? = row["evidence"] else { return Answer(advice: [], evidence: []) }
        return Answer(
            advice: ["status", "phase", "days", "referral"].compactMap { row[$0] },
            evidence: text.split(separator: " ").compactMap { Int64($0.dropFirst()) })
    }

    /// Weekly treatments, some with other readings beside the one that decides.
    private func course(_ chance: inout SeededGenerator) -> History {
        var history = History()
        var pain = 7
        for number in 0..<Int.random(in: 3...26, using: &chance) {
            let day = (History.day("2026-01-05") + number * 7).description
            pain = min(10, max(0, pain + Int.random(in: -3...2, using: &chance)))
            history.tell(day, .pain("\(pain)", visit: "v\(number)"))
            let isAssessment = Int.random(in: 0..<9, using: &chance) == 0
            history.tell(day, .visit("v\(number)", kind: isAssessment ? .assessment : .treatment), hour: 10)
            switch Int.random(in: 0..<8, using: &chance) {
            case 0: history.tell(day, .pain("\(max(0, pain - 2))", moment: .after), hour: 11)
            case 1: history.tell(day, .pain("\(min(10, pain + 2))", aspect: .worst))
            case 2: history.tell(day, .mobility("60"))
            case 3: history.tell((History.day(day) + 3).description, .pain("\(pain)"))
            case 4: history.tell(day, .score("ndi", "40"))
            case 5: history.tell(day, .consultationCompleted(Consultation(kind: "review")))
            default: break
            }
        }
        return history
    }

    private func changing(_ entry: PatientEntry, to value: Int) -> PatientEntry? {
        guard case .reading(let kind, var reading) = entry.event else { return nil }
        reading.value = .number("\(value)")
        var changed = entry
        changed.event = .reading(kind, reading)
        return changed
    }

    @Test("a reading that is named nowhere, or said to be overtaken, moves no interval")
    func changed() throws {
        let overtaken = try (UInt64(1)...40).map(overtaken)
        #expect(overtaken.reduce(0, +) > 40, "\(overtaken)")
    }

    /// - Returns: how many readings are said to be overtaken.
    private func overtaken(seed: UInt64) throws -> Int {
        var chance = SeededGenerator(seed: seed)
        let entries = course(&chance).entries
        let now = try answer(entries)
        let remainder = try IntervalRemainder(
            of: entries, subject: History.subject, context: .forTests, episode: "", evidence: now.evidence)
        let positions = remainder.groups.flatMap(\.positions) + remainder.bearing
        #expect(Set(positions).count == positions.count && Set(positions).isDisjoint(with: now.evidence))
        let overtaken = Set(remainder.groups.filter { $0.reason.hasPrefix("earlier readings") }.flatMap(\.positions))
        let told = Set(positions + now.evidence)
        for (place, entry) in entries.enumerated()
        where overtaken.contains(entry.position) || !told.contains(entry.position) {
            for value in stride(from: 0, through: 10, by: 2) {
                guard let changed = changing(entry, to: value) else { continue }
                var others = entries
                others[place] = changed
                #expect(try answer(others) == now, "seed \(seed), @\(entry.position) to \(value)")
            }
        }
        for entry in entries {
            guard case .reading = entry.event else { continue }
            #expect(told.contains(entry.position), "seed \(seed), @\(entry.position)")
        }
        return overtaken.count
    }

    @Test("of very many entries the newest are left out one by one, visits first, and the reason says where none was")
    func veryMany() throws {
        var history = History()
        for number in 0..<600 {
            let day = (History.day("2014-01-05") + number * 7).description
            history.tell(day, .pain("\(number % 9)", visit: "v\(number)"))
            history.tell(day, .visit("v\(number)"), hour: 10)
        }
        let entries = history.entries
        let evidence = try answer(entries).evidence
        let remainder = try IntervalRemainder(
            of: entries, subject: History.subject, context: .forTests, episode: "", evidence: evidence)
        let byRule = remainder.groups.filter { $0.reason.hasPrefix("by the rules") }.flatMap(\.positions)
        let visits = Set(entries.filter { if case .visitCompleted = $0.event { true } else { false } }.map(\.position))
        #expect(byRule.count > 300 && visits.isDisjoint(with: byRule))
        let tried = remainder.groups.filter { !$0.reason.hasPrefix("by the rules") }.flatMap(\.positions)
        #expect(byRule.max() ?? 0 < tried.filter { !visits.contains($0) }.min() ?? 0, "older than any that was tried")
        #expect(Set(byRule + tried + remainder.bearing + evidence) == Set(entries.map(\.position)))
    }

    @Test("the readings by which a step was reached are its evidence, and the reason says when it was")
    func reached() throws {
        var history = History()
        var read: [Int64] = []
        for (number, pain) in [8, 3, 3, 3, 7, 3, 7, 3, 7, 3].enumerated() {
            let day = (History.day("2026-01-05") + number * 7).description
            read.append(history.tell(day, .pain("\(pain)", visit: "v\(number)")))
            history.tell(day, .visit("v\(number)"), hour: 10)
        }
        let row = try #require(try history.rows(IntervalProjector()).first)
        #expect(row["phase"] == .text("reduced"))
        guard case .text(let evidence)? = row["evidence"], case .text(let reason)? = row["reason"] else {
            Issue.record("\(row)")
            return
        }
        // Nothing since the second visit in a row with an improvement led on or back.
        #expect(reason.hasSuffix("(reduced, this step since 2026-01-19: better at 2 visits in a row)."), "\(reason)")
        for position in read { #expect(evidence.contains("@\(position)"), "@\(position): \(evidence)") }
    }

    /// Treatments among everything that can bear on them, told or not.
    private func eventful(_ chance: inout SeededGenerator) -> History {
        var history = History()
        history.tell(
            "1999-01-01", .patientRegistered(Registration(birthYear: Bool.random(using: &chance) ? 1960 : 2000)))
        for number in 0..<Int.random(in: 4...12, using: &chance) {
            let day = (History.day("2026-01-05") + number * 7).description
            history.tell(day, .pain("\(Int.random(in: 2...8, using: &chance))", visit: "v\(number)"))
            history.tell(day, .visit("v\(number)"), hour: 10)
            for _ in 0..<Int.random(in: 0...2, using: &chance) { history.tell(day, beside(&chance), hour: 11) }
        }
        return history
    }

    private func beside(_ chance: inout SeededGenerator) -> PatientEvent {
        func symptom(_ instrument: String, site: String? = nil) -> PatientEvent {
            .reading(
                .symptom,
                Reading(
                    instrument: instrument, value: .number("\(Int.random(in: 0...3, using: &chance))"), site: site,
                    moment: .before))
        }
        return switch Int.random(in: 0..<30, using: &chance) {
        case 0: .died
        case 1: .careEnded
        case 2, 3: .flag("infection")
        case 4: .cleared("infection")
        case 5, 6: symptom("headache-present")
        case 7, 8: symptom("numbness", site: "hand")
        case 9: .referralReceived(Referral())
        case 10: .referredBack(Referral())
        case 11: .consultationCompleted(Consultation(kind: "review"))
        case 12: .decided(9)
        case 13: .visit("x", kind: .assessment)
        case 14: .visit("y", isOwn: false)
        case 15: .patientDetailsChanged(Registration(birthYear: 1961))
        case 16: .episode("e")
        case 17: .episodeClosed("e")
        case 18: .visit("z", episode: "e")
        case 19: .goalSet(Goal(goal: "g", instrument: "nrs-11", target: ExactNumber(3), site: "neck"))
        case 20: .goalWithdrawn(GoalWithdrawal(goal: "g"))
        case 21: .mobility("50")
        case 22: .score("ndi", "30")
        case 23: .safetyScreenCompleted(SafetyScreen(present: ["infection"]))
        default: .pain("5", moment: .after)
        }
    }

    @Test("an entry without which the answer would be another is named by it, or said to bear on it")
    func nothingLeftOut() throws {
        let context = CareContext(
            practice: .inNewJersey(.medicalMassage), policy: .default(for: .medicalMassage), registry: .default)
        var mattered: Set<String> = []
        for seed in UInt64(1)...150 {
            var chance = SeededGenerator(seed: seed)
            let entries = eventful(&chance).entries
            let (now, evidence) = try answers(entries, context)
            for (episode, answer) in now {
                let remainder = try IntervalRemainder(
                    of: entries, subject: History.subject, context: context, episode: episode,
                    evidence: evidence[episode] ?? [])
                let told = Set(remainder.bearing + (evidence[episode] ?? []))
                for entry in entries {
                    let others = try answers(entries.filter { $0.position != entry.position }, context).now
                    let reason = remainder.groups.first { $0.positions.contains(entry.position) }?.reason
                    let isSame = others[episode] == answer
                    let isTold = told.contains(entry.position)
                    #expect(
                        isSame || isTold,
                        "seed \(seed), episode '\(episode)', @\(entry.position) \(entry.event): \(reason ?? "no reason")"
                    )
                    #expect(!isTold || reason == nil)
                }
                mattered.formUnion(remainder.groups.map(\.reason))
            }
        }
        #expect(mattered.contains { $0.hasPrefix("a death") } && mattered.contains { $0.hasPrefix("the birth year") })
    }

    private func answers(
        _ entries: [PatientEntry], _ context: CareContext
    ) throws -> (now: [String: [ViewValue]], evidence: [String: [Int64]]) {
        let projector = IntervalProjector()
        let names = projector.tables[0].columns.map(\.name)
        var (now, evidence): ([String: [ViewValue]], [String: [Int64]]) = ([:], [:])
        for row in try projector.rows(folding: entries, subject: History.subject, context: context) {
            let row = Dictionary(uniqueKeysWithValues: zip(names, row.values))
            guard case .text(let episode)? = row["episode"], case .text(let positions)? = row["evidence"] else {
                continue
            }
            // Who is referred stands on no step.
            let asked = row["status"] == .text("referred") ? [] : ["phase", "days", "due_on"]
            now[episode] = (["status", "referral", "referred_on"] + asked).compactMap { row[$0] }
            evidence[episode] = positions.split(separator: " ").compactMap { Int64($0.dropFirst()) }
        }
        return (now, evidence)
    }
}
