extension EntryCheck {
    /// The oldest patient whose birth anybody would record: a clinic's past goes back some decades.
    private static let birthYearMin = 1850

    /// Nothing happens to anybody before they are born. A study day that was only anchored to a date says nothing
    /// about the year.
    func checkBirth(_ draft: EntryDraft, state: PatientState) throws(RuleViolation) {
        switch draft.event {
        case .patientRegistered(let person), .patientDetailsChanged(let person): try check(person)
        default:
            guard let born = state.birthYear, draft.occurred.precision != .relative else { return }
            if draft.occurred.lastDay.civil.year < born { throw .beforeBirth(draft, born: Int(born)) }
        }
    }

    private func check(_ person: Registration) throws(RuleViolation) {
        let latest = Occurrence(milliseconds: min(now, .max - Self.futureMax) + Self.futureMax).day
        if let year = person.birthYear {
            if year > latest.civil.year { throw .bornInTheFuture() }
            if year < Self.birthYearMin { throw .birthYearImpossible(year) }
        }
        if let text = person.birthDate?.opened, let day = CalendarDay(text), day > latest { throw .bornInTheFuture() }
    }
}
