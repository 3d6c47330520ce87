import Clinical
import Testing

@Suite struct EndOfCareTests {
    private func folded(
        _ events: (String, PatientEvent)..., precision: Occurrence.Precision = .day
    ) -> EndOfCare {
        var end = EndOfCare()
        for (place, told) in events.enumerated() {
            end.take(
                PatientEntry(
                    position: Int64(place + 1),
                    occurred: Occurrence(day: CalendarDay(told.0)!, precision: precision), recorded: 0, event: told.1))
        }
        return end
    }

    private static let ended = PatientEvent.careEnded(CareEnding(reasonCode: "moved"))
    private static let visit = PatientEvent.visitCompleted(Visit(visit: "v"))

    @Test("care goes on after an own visit or an episode opened on a later day, and not after a visit elsewhere")
    func resumed() {
        #expect(!folded(("2026-01-10", Self.ended)).isUnderCare)
        #expect(folded(("2026-01-10", Self.ended), ("2026-01-11", Self.visit)).isUnderCare)
        let elsewhere = PatientEvent.visitCompleted(Visit(visit: "v", isOwn: false))
        #expect(!folded(("2026-01-10", Self.ended), ("2026-01-11", elsewhere)).isUnderCare)
        let episode = PatientEvent.episodeOpened(Episode(episode: "e", problem: "pain"))
        #expect(!folded(("2026-01-10", Self.ended), ("2026-01-10", episode)).isUnderCare)
        #expect(folded(("2026-01-10", Self.ended), ("2026-01-11", episode)).isUnderCare)
        #expect(!folded(("2026-01-10", .deathRecorded(Death())), ("2026-01-11", Self.visit)).isUnderCare)
    }

    @Test("who ended care knew of what had happened and was recorded by then")
    func knew() {
        let end = folded(("2026-01-01", Self.visit), ("2026-01-10", Self.ended))
        let day = CalendarDay("2026-01-10")!
        #expect(end.knew(of: day, 1) && end.knew(of: day + -5, 1))
        #expect(!end.knew(of: day + 1, 1), "it happened later")
        #expect(!end.knew(of: day + -5, 3), "it was recorded later")
        #expect(!EndOfCare().knew(of: day, 1), "care goes on")
    }

    @Test("a visit after the death, or after care ended and nobody was taken on again, contradicts the record")
    func contradiction() {
        let dead = folded(("2026-01-10", .deathRecorded(Death())), ("2026-01-11", Self.visit))
        #expect(
            dead.contradiction?.sentence
                == "Check the entry @2: a visit on 2026-01-11, but the death is recorded on 2026-01-10.")
        #expect(dead.mayNeedSomebody && dead.contradiction?.end == 1)
        #expect(!folded(("2026-01-10", .deathRecorded(Death()))).mayNeedSomebody)
        let left = folded(
            ("2026-01-10", Self.ended), ("2026-01-12", Self.visit), ("2026-02-01", .deathRecorded(Death())))
        #expect(left.contradiction != nil && !left.mayNeedSomebody, "nobody was treated after the death")
        let month = folded(("2026-01-01", .deathRecorded(Death())), ("2026-01-31", Self.visit), precision: .month)
        #expect(month.contradiction == nil, "it may have been before")
        #expect(folded(("2026-01-10", Self.ended), ("2026-01-12", Self.visit)).contradiction?.visit == 2)
        let again = folded(
            ("2026-01-10", Self.ended), ("2026-01-11", .referralReceived(Referral())), ("2026-01-12", Self.visit))
        #expect(again.contradiction == nil && again.isUnderCare)
        let erased = folded(
            ("2026-01-10", .deathRecorded(Death())), ("2026-01-11", Self.visit),
            ("2026-01-12", .identityErased(IdentityErasure(reasonCode: "patientAsked"))))
        #expect(!erased.mayNeedSomebody)
    }
}
