import Clinical

extension ResourceReader {
    private static let visitMembers = [
        "class", "type", "period", "length", "participant", "location", "serviceProvider", "reasonCode", "appointment",
    ]

    /// An encounter that took place is a visit: ours where the mapping says so, else elsewhere, which makes nobody due.
    func encounter() throws(RowFault) -> ResourceMeaning {
        switch status {
        // What has come to its end was held, whether or not anybody closed it.
        case _ where hasBegun:
            status != "finished" && json.at("period", "end") == nil
                ? .notMapped("Encounter still going on, status \(status)") : .entry(try visitHeld())
        case "planned":
            isOwnEncounter ? try planned() : .noWord("Encounter planned elsewhere")
        case "cancelled":
            isOwnEncounter ? .entry(try encounterCancelled()) : .noWord("Encounter cancelled elsewhere")
        case "entered-in-error": .withdrawn("visit", "booking", "cancelled")
        default: .notMapped("Encounter, status \(status)")
        }
    }

    private var hasBegun: Bool { ["finished", "arrived", "triaged", "in-progress", "onleave"].contains(status) }

    /// Whether the patient came, as far as it can be taken down.
    var isHeld: Bool { hasBegun && (try? encounter()) != nil }

    var isOwnEncounter: Bool {
        let own = own
        if own.isAll { return true }
        if !own.organizations.isDisjoint(with: names(of: json["serviceProvider"])) { return true }
        if json.all("location").contains(where: { !own.locations.isDisjoint(with: names(of: $0["location"])) }) {
            return true
        }
        if participants.contains(where: { !own.practitioners.isDisjoint(with: names(of: $0)) }) { return true }
        return visitTypes.contains { own.encounterTypes.contains($0.token) }
    }

    /// Why somebody came, and what kind of visit it was in words that no published code says.
    private var visitNote: String? {
        let reason = FHIRConcept(all: json.all("reasonCode")).words.map { "reason: " + $0 }
        let types = json.all("type").map { FHIRConcept($0) }.filter { concept in
            concept.codings.contains { !FHIRSystem.isPublished($0.system) }
        }
        let parts = [reason].compactMap { $0 } + types.compactMap(\.text).map { "type: " + $0 }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    private var visitTypes: [Coding] { FHIRConcept(all: json.all("type")).codings }

    /// Who took part, the one who did it first.
    private var participants: [JSONTree] {
        let all = json.all("participant")
        let first = all.filter { $0.all("type").contains { FHIRConcept($0).codings.contains { $0.code == "PPRF" } } }
        return (first + all).compactMap { $0["individual"] }
    }

    private var visitId: String { resources.visit(of: resource) }

    /// The encounter's own id where the visit goes by another: a later export without the encounter refers to it by that.
    private var ownId: [Coding] {
        visitId == id ? [] : [Coding(system: lookUp.mapping.source + FHIRSystem.encounterSuffix, code: id)]
    }

    private func visitHeld() throws(RowFault) -> MappedEntry {
        guard let started = try firstTime("period.start", "period.end") else { throw missingTime("period") }
        let isOwn = isOwnEncounter
        let place = json.all("location").first?["location"]
        let visit = Visit(
            visit: visitId, kind: kind(isOwn: isOwn), isOwn: isOwn,
            location: isOwn
                ? FHIRReference(place).map { directory.recordID(of: $0, from: resource.server) }
                : organisation(json["serviceProvider"]) ?? organisation(place),
            minutes: try minutes(since: started),
            context: try context(
                performer: participants, coding: visitTypes + ownId,
                note: visitNote, ownsVisit: true))
        // By another id it is another entry: what names the visit must find it.
        let also = resource.id == id ? [] : [id]
        return entry("visit", started, .visitCompleted(visit), from: Self.visitMembers, also: also)
    }

    /// An emergency is one whatever it was for; then what it was for decides; a visit of ours that says nothing treated.
    private func kind(isOwn: Bool) -> Visit.Kind {
        // FHIR names one system for the class of a visit: a code that names none is of that.
        let classes = FHIRConcept(json["class"]).codings.map { coding in
            var coding = coding
            if coding.system.isEmpty { coding.system = FHIRSystem.short["act"] ?? "" }
            return coding
        }
        if lookUp.kind(classes) == .emergency { return .emergency }
        if let kind = lookUp.kind(visitTypes) ?? lookUp.kind(classes) { return kind }
        let isAmbulatory = ["AMB", "HH", "FLD", nil].contains(classes.first?.code)
        return isOwn && isAmbulatory ? .treatment : .other
    }

    /// How long a visit of one day took. Of a stay over days nobody means minutes.
    private func minutes(since started: Occurrence) throws(RowFault) -> Int? {
        if let length = json["length"], ["min", "minutes"].contains(length["code"]?.text ?? length["unit"]?.text) {
            return length["value"]?.literal.flatMap { Int($0) }.flatMap { (1...1440).contains($0) ? $0 : nil }
        }
        guard let ended = try time("period", "end") else { return nil }
        let isTimed = [started, ended].allSatisfy { $0.precision.rawValue >= Occurrence.Precision.minute.rawValue }
        if isTimed, ended.milliseconds < started.milliseconds {
            throw fault("period.end", "the encounter ends before it begins")
        }
        let minutes = (ended.milliseconds - started.milliseconds) / 60_000
        return isTimed && (1...1440).contains(minutes) ? Int(minutes) : nil
    }

    /// Of a day gone by a plan says neither that the patient came nor that they did not.
    private func planned() throws(RowFault) -> ResourceMeaning {
        if let start = try time("period", "start"), start.day < times.today.day {
            return .notMapped("Encounter planned for a day gone by")
        }
        return .entry(try booking(at: "period"))
    }

    private func encounterCancelled() throws(RowFault) -> MappedEntry {
        let (written, planned) = (try time("meta", "lastUpdated"), try time("period", "start"))
        guard let planned = planned ?? written else { throw missingTime("period") }
        let at = calledOff(written, planned)
        let cancelled = VisitNotHeld(visit: visitId, context: try context(coding: visitTypes + ownId, ownsVisit: true))
        return entry("cancelled", at, .visitCancelled(cancelled), from: ["period", "type"])
    }

    /// When a visit was called off: when that was written down, where it was before the visit; else the visit's time, or today
    /// for one still to come.
    private func calledOff(_ written: Occurrence?, _ planned: Occurrence) -> Occurrence {
        if let written, written.milliseconds < planned.milliseconds { return written }
        return planned.milliseconds <= times.now ? planned : times.today
    }

    /// - Parameter element: `period`, or empty for an appointment's own start.
    private func booking(at element: String) throws(RowFault) -> MappedEntry {
        let path = element.isEmpty ? "start" : element + ".start"
        guard let planned = try firstTime(path) else { throw missingTime(path) }
        let isEncounter = !element.isEmpty
        let types = isEncounter ? visitTypes : FHIRConcept(all: json.all("serviceType")).codings
        let booking = VisitBooking(
            visit: isEncounter ? visitId : booked, plannedAt: planned.milliseconds,
            plannedOffsetMinutes: planned.offsetMinutes, kind: (lookUp.kind(types) ?? .treatment).rawValue,
            context: try context(
                performer: isEncounter ? participants : actors, coding: types + (isEncounter ? ownId : []),
                ownsVisit: true))
        // Booked when it was written down; where nobody says when that was, by today, or the time it is for.
        let written = try firstTime("created", "meta.lastUpdated")
        let booked =
            [written, planned].compactMap { $0 }.min { $0.milliseconds < $1.milliseconds }
            .flatMap { $0.milliseconds <= times.now ? $0 : nil } ?? times.today
        return entry(
            "booking", booked, .visitScheduled(booking),
            from: ["start", "period", "serviceType", "type", "participant"])
    }

    // MARK: Appointments

    private var booked: String { resources.visit(bookedBy: resource) }

    private var actors: [JSONTree] { json.all("participant").compactMap { $0["actor"] } }

    private var isOwnAppointment: Bool {
        if own.isAll { return true }
        let names = actors.reduce(into: Set<String>()) { $0.formUnion(self.names(of: $1)) }
        if !names.isDisjoint(with: own.locations.union(own.practitioners).union(own.organizations)) { return true }
        return FHIRConcept(all: json.all("serviceType")).codings.contains { own.encounterTypes.contains($0.token) }
    }

    /// Only what is booked with us is ours to wait for.
    func appointment() throws(RowFault) -> ResourceMeaning {
        if status == "entered-in-error" { return .withdrawn("booking", "cancelled", "missed") }
        guard isOwnAppointment else { return .noWord("Appointment elsewhere") }
        if ["cancelled", "noshow", "fulfilled"].contains(status), let visit = person?.visit(ofBooking: booked) {
            return appointmentKept(asVisit: visit)
        }
        switch status {
        case "booked", "arrived", "checked-in", "pending": return .entry(try booking(at: ""))
        case "cancelled": return .entry(try appointmentLost("cancelled") { .visitCancelled($0) })
        case "noshow": return .entry(try appointmentLost("missed") { .visitMissed($0) })
        // A booking that no visit came of would stay open for ever.
        case "fulfilled": return .withdrawn("booking")
        default: return .notMapped("Appointment, status \(status)")
        }
    }

    /// The visit itself tells, whatever became of its appointment in the books.
    private func appointmentKept(asVisit visit: String) -> ResourceMeaning {
        // By another id the visit leaves a booking open for ever.
        if visit != booked { return .withdrawn("booking", "cancelled", "missed") }
        let lost = ["cancelled", "missed"]
        // Of a visit that is no news, nobody else has had the booking since.
        let isNews = !resources.visitsHeld.contains(visit)
        return .settled(
            status == "fulfilled" ? "Appointment fulfilled" : "Appointment \(status), of a visit that was held",
            withdrawn: lost, withOthers: isNews ? ["booking"] + lost : [])
    }

    private func appointmentLost(
        _ kind: String, _ event: (VisitNotHeld) -> PatientEvent
    ) throws(RowFault) -> MappedEntry {
        guard let planned = try time("start") else { throw missingTime("start") }
        let written = try time("meta", "lastUpdated")
        let notice = written.map { (planned.milliseconds - $0.milliseconds) / 3_600_000 }
        let isCancelled = kind == "cancelled"
        let at = isCancelled ? calledOff(written, planned) : planned
        let lost = VisitNotHeld(
            visit: booked, reasonCode: FHIRConcept(json["cancelationReason"]).code,
            noticeHours: isCancelled ? notice.flatMap { $0 > 0 && $0 < 10_000 ? Int($0) : nil } : nil,
            context: try context(performer: actors, ownsVisit: true))
        return entry(kind, at, event(lost), from: ["start", "cancelationReason", "participant"])
    }
}
