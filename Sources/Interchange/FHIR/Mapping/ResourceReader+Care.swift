import Clinical

// What was done and what is to be reached: procedures, goals, plans.
extension ResourceReader {
    private static let procedureMembers = [
        "code", "performedDateTime", "performedPeriod", "performedString", "bodySite", "performer", "outcome", "note",
    ]

    /// A technique of ours at a visit of ours is a treatment; everything else was done elsewhere.
    func procedure() throws(RowFault) -> ResourceMeaning {
        switch status {
        case "completed", "in-progress", "stopped": break
        case "entered-in-error", "not-done": return .withdrawn("treatment", "procedure")
        default: return .notMapped("Procedure, status \(status)")
        }
        if code.isEmpty { return .noWord("Procedure without a code") }
        let visit = visit(json["encounter"])
        let performed = try firstTime("performedDateTime", "performedPeriod.start")
        let written = try firstTime("meta.lastUpdated")
        guard let at = performed ?? visit?.started ?? written else { throw missingTime("performedDateTime") }
        let place = lookUp.place(FHIRConcept(all: json.all("bodySite")))
        let performers = json.all("performer").compactMap { $0["actor"] }
        if let technique = lookUp.technique(code), visit?.isOwn ?? false {
            let applied = TechniqueApplied(
                technique: technique, site: place.site, side: place.side, minutes: try minutesPerformed())
            let treatment = Treatment(
                techniques: [applied],
                context: try context(performer: performers, coding: code.codings + place.unknown, note: code.text))
            return .entry(
                entry(
                    "treatment", at, .treatmentGiven(treatment), from: Self.procedureMembers,
                    also: [visit?.visit ?? ""]), withdrawn: ["procedure"])
        }
        let care = OtherCare(
            kind: "procedure", site: place.site, side: place.side, text: sealed([code.words]),
            context: try context(performer: performers, coding: code.codings + place.unknown))
        return .entry(
            entry(
                "procedure", at, .otherCareReported(care), from: Self.procedureMembers, also: [visit?.visit ?? ""]),
            withdrawn: ["treatment"])
    }

    private func minutesPerformed() throws(RowFault) -> Int? {
        guard let began = try time("performedPeriod", "start"), let ended = try time("performedPeriod", "end") else {
            return nil
        }
        let minutes = (ended.milliseconds - began.milliseconds) / 60_000
        return (1...600).contains(minutes) ? Int(minutes) : nil
    }

    // MARK: Goals

    private static let goalMembers = ["target", "startDate", "description", "note"]

    /// A goal that a number of ours can reach; others are counted by what they measure.
    func goal() throws(RowFault) -> ResourceMeaning {
        let lifecycle = json["lifecycleStatus"]?.text ?? ""
        if lifecycle == "entered-in-error" { return .withdrawn("goal", "withdrawn") }
        guard ["accepted", "active", "on-hold", "completed", "cancelled"].contains(lifecycle) else {
            return .notMapped("Goal, status \(lifecycle)")
        }
        var measured: (CodeLookUp.Target, JSONTree)?
        for target in json.all("target") where measured == nil {
            measured = try lookUp.target(FHIRConcept(target["measure"])).map { ($0, target) }
        }
        guard let (target, tree) = measured else { return .noWord("Goal " + goalLabel) }
        guard let set = try firstTime("startDate", "statusDate", "meta.lastUpdated") else {
            throw missingTime("startDate")
        }
        guard let value = try goalValue(tree, target) else { return .noWord("Goal without a number, " + goalLabel) }
        let spec = target.spec
        let goal = Clinical.Goal(
            goal: id, instrument: target.instrument.code, target: value, site: spec.site, side: spec.side,
            motion: spec.motion, mode: spec.mode, moment: spec.moment, aspect: spec.aspect,
            due: try tree["dueDate"]?.text.map { text throws(RowFault) in
                try times.day(text, field: "target.dueDate", isEnd: true)
            }, text: sealed([FHIRConcept(json["description"]).words]), context: try context())
        var entries = [entry("goal", set, .goalSet(goal), from: Self.goalMembers)]
        if lifecycle == "cancelled" {
            let at = try firstTime("statusDate", "meta.lastUpdated") ?? times.today
            let withdrawal = GoalWithdrawal(goal: id, reasonCode: "cancelled", context: try context())
            entries.append(entry("withdrawn", at, .goalWithdrawn(withdrawal), from: ["statusDate"]))
        }
        return .entries(entries, withdrawn: entries.count == 1 ? ["withdrawn"] : [])
    }

    private var goalLabel: String {
        let measure = json.all("target").map { FHIRConcept($0["measure"]) }.first { !$0.codings.isEmpty }
        return (measure ?? FHIRConcept(json["description"])).label
    }

    /// Of a range the end that is hardest to miss: the highest pain that still meets the goal, the least motion.
    private func goalValue(_ tree: JSONTree, _ target: CodeLookUp.Target) throws(RowFault) -> ExactNumber? {
        if let quantity = tree["detailQuantity"], let literal = quantity["value"]?.literal {
            try checkUnit(quantity, of: target, field: "target.detailQuantity")
            return try number(literal, field: "target.detailQuantity")
        }
        if let literal = tree["detailInteger"]?.literal { return try number(literal, field: "target.detailInteger") }
        let ends = target.instrument.better == .lower ? ["high", "low"] : ["low", "high"]
        for end in ends {
            if let bound = tree.at("detailRange", end), let literal = bound["value"]?.literal {
                try checkUnit(bound, of: target, field: "target.detailRange." + end)
                return try number(literal, field: "target.detailRange")
            }
        }
        return nil
    }

    // MARK: Plans

    /// A plan is one of ours where it says how often a technique of ours is to be given.
    func carePlan() throws(RowFault) -> ResourceMeaning {
        if status == "entered-in-error" { return .withdrawn("plan") }
        guard ["active", "on-hold", "completed", "revoked"].contains(status) else {
            return .notMapped("CarePlan, status \(status)")
        }
        let phases = json.all("activity").compactMap { activity -> CarePlanPhase? in
            guard let detail = activity["detail"], lookUp.technique(FHIRConcept(detail["code"])) != nil else {
                return nil
            }
            return phase(detail.at("scheduledTiming", "repeat"))
        }
        if phases.isEmpty { return .noWord("CarePlan " + FHIRConcept(all: json.all("category")).label) }
        if status == "revoked" { return .withdrawn("plan") }
        guard let at = try firstTime("period.start", "created", "meta.lastUpdated") else { throw missingTime("period") }
        let plan = Clinical.CarePlan(
            phases: phases, agreedBy: json["author"].flatMap(practitioner), context: try context())
        return .entry(entry("plan", at, .carePlanSet(plan), from: ["activity", "period", "author"]))
    }

    private func phase(_ timing: JSONTree?) -> CarePlanPhase? {
        let frequency = timing?["frequency"]?.literal.flatMap { Int($0) } ?? 1
        guard let timing, (1...1000).contains(frequency), let period = timing["period"]?.literal.flatMap({ Int($0) }),
            period > 0,
            period < 1000
        else { return nil }
        let bounds = timing["boundsDuration"]
        let weeks =
            bounds?["code"]?.text == "wk"
            ? bounds?["value"]?.literal.flatMap { Int($0) }.flatMap { (1...1000).contains($0) ? $0 : nil } : nil
        switch timing["periodUnit"]?.text {
        case "wk" where period == 1:
            return CarePlanPhase(name: "plan", visitsPerWeek: ExactNumber(frequency), weeks: weeks)
        case "wk": return CarePlanPhase(name: "plan", intervalDays: period * 7 / frequency, weeks: weeks)
        case "d": return CarePlanPhase(name: "plan", intervalDays: max(1, period / frequency), weeks: weeks)
        default: return nil
        }
    }
}
