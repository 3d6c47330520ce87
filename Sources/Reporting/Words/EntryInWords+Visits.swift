import Clinical

extension EntryInWords {
    /// Visits, treatment, notes and what happens in between; nil for other events.
    func visitFact(_ event: PatientEvent) -> String? {
        switch event {
        case .visitScheduled(let booking): self.booking(booking)
        case .visitCompleted(let visit): self.visit(visit)
        case .visitMissed(let visit): notHeld("Visit missed", visit)
        case .visitCancelled(let visit): notHeld("Visit cancelled", visit)
        case .treatmentGiven(let treatment): self.treatment(treatment)
        case .homeCareAdvised(let note): "Home care: " + Self.free(note.text)
        case .noteWritten(let note): "Note: " + Self.free(note.text)
        case .entrySigned(let signature): "Visit signed by " + signature.signedBy
        case .lifeEventReported(let event):
            placed(Wording.upperFirst(Wording.words(event.kind)), event.site, event.side) + Self.tail(event.text)
        case .medicationChanged(let change):
            "Medication \(Wording.words(change.change)): \(change.drug)" + (change.dose.map { " " + $0 } ?? "")
        case .otherCareReported(let care):
            placed("Care elsewhere: " + Wording.words(care.kind), care.site, care.side) + Self.tail(care.text)
        case .adverseEventReported(let event): adverse("Adverse event", event)
        case .adverseEventResolved(let event): adverse("Adverse event resolved", event)
        default: nil
        }
    }

    private func placed(_ what: String, _ site: String?, _ side: Side?) -> String {
        let place = words.place(site, side?.rawValue)
        return place.isEmpty ? what : what + ", " + place
    }

    private func booking(_ booking: VisitBooking) -> String {
        let time = Occurrence(
            milliseconds: booking.plannedAt, offsetMinutes: booking.plannedOffsetMinutes, precision: .minute)
        return "Visit booked for " + time.text + (booking.kind.map { ", " + Wording.words($0) } ?? "")
    }

    private func visit(_ visit: Visit) -> String {
        let early = visit.endedEarly ? "ended early" : ""
        let minutes = visit.minutes.map { "\($0) min" } ?? ""
        let place = visit.isOwn ? visit.location.map { "at " + $0 } ?? "" : "elsewhere"
        let supervised = visit.supervisedBy.map { "supervised by " + $0 } ?? ""
        return Self.joined("Visit completed", [Wording.words(visit.kind.rawValue), minutes, early, place, supervised])
    }

    private func notHeld(_ verb: String, _ visit: VisitNotHeld) -> String {
        let notice = visit.noticeHours.map { Wording.count($0, "hour") + " notice" } ?? ""
        return Self.joined(verb, [Wording.words(visit.reasonCode ?? ""), notice])
    }

    private func treatment(_ treatment: Treatment) -> String {
        let minutes = treatment.techniques.compactMap(\.minutes).reduce(0, +)
        let head = minutes > 0 ? "Treated \(minutes) min" : "Treated"
        let intensity = treatment.intensity.map { "intensity \($0) of 5" } ?? ""
        return Self.joined(head, treatment.techniques.map(technique) + [intensity])
    }

    private func technique(_ applied: TechniqueApplied) -> String {
        let place = words.place(applied.muscle ?? applied.site, applied.side?.rawValue)
        let minutes = applied.minutes.map { "\($0) min" } ?? ""
        let role = applied.role.map { "(\(Wording.words($0)))" } ?? ""
        return [words.technique(applied.technique), place, role, minutes].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func adverse(_ verb: String, _ event: AdverseEvent) -> String {
        let severity = event.severity.map { " (severity \($0) of 5)" } ?? ""
        return verb + ": " + Wording.words(event.kind) + severity + Self.tail(event.text)
    }
}
