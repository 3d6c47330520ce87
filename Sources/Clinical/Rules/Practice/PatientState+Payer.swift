/// Who pays for care, by the words of an episode or of a coverage.
enum Payer {
    /// The words that mean the patient; every other word is somebody else's.
    static let patientWords: Set<String> = [
        "self-pay", "self", "self-funded", "cash", "out-of-pocket", "private-pay", "patient", "uninsured", "none",
    ]

    /// Whether a word means the patient: `self-pay`, `Self Pay`, `cash`. Capitals, blanks and underscores do not matter.
    static func isPatient(_ word: String) -> Bool {
        patientWords.contains(
            String(word.lowercased().map { $0 == " " || $0 == "_" ? "-" : $0 }))
    }
}

extension PatientState {
    /// Whether the patient alone pays for an episode, as known on a day.
    ///
    /// What was confirmed goes before the word the episode was opened with: of the coverages that had begun by the day the
    /// one that began last says who pays, also after it has run out. Without any it is the episode's payer, and the patient
    /// where it names none.
    func isSelfPaid(_ episode: String?, on day: CalendarDay) -> Bool {
        let newest = coveragesBegun(for: episode, by: day).reduce(nil as CareLedger.Span?) { newest, coverage in
            newest.map { $0.from > coverage.from } ?? false ? newest : coverage
        }
        return Payer.isPatient(newest?.kind ?? payer(of: episode) ?? "self-pay")
    }

    /// Who pays alone needs no coverage; a payer who authorised visits of that day covers them.
    func lackingCoverage(on day: CalendarDay, episode: String?) -> String? {
        if isSelfPaid(episode, on: day) || authorisations.values.contains(where: { $0.covers(day, episode: episode) }) {
            return nil
        }
        let coverages = coveragesBegun(for: episode, by: day)
        if coverages.contains(where: { $0.holds(on: day) }) { return nil }
        guard let until = coverages.compactMap(\.until).max() else {
            return "no coverage by \(payer(of: episode) ?? "a payer") is confirmed"
        }
        return "coverage was confirmed until \(until), and not for the time after"
    }

    /// The coverages that were confirmed for an episode and had begun by a day, in the order in which they were recorded.
    ///
    /// One that names no episode is for all, but for one that it was over before, and for one that the patient pays.
    private func coveragesBegun(for episode: String?, by day: CalendarDay) -> [CareLedger.Span] {
        let isPatients = payer(of: episode).map(Payer.isPatient) ?? false
        let opened = episode.flatMap { episodes[$0]?.openedOn }.map { min($0, day) }
        return ledger.coverages.filter { coverage in
            guard coverage.from <= day, coverage.isFor(episode) else { return false }
            if coverage.episode != nil { return true }
            if isPatients { return false }
            guard let opened, let until = coverage.until else { return true }
            return opened <= until
        }
    }

    private func payer(of episode: String?) -> String? { episode.flatMap { episodes[$0]?.payer } }
}
