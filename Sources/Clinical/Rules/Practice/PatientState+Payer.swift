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
        let begun = CoveragesBegun(of: episode, episode.flatMap { episodes[$0] }, by: day)
        var newest: (from: CalendarDay, isPatients: Bool)?
        for coverage in ledger.coverages
        where begun.includes(coverage) && newest.map({ $0.from <= coverage.from }) ?? true {
            newest = (coverage.from, coverage.isPatients)
        }
        return newest?.isPatients ?? begun.isPaidByPatient
    }

    /// Who pays alone needs no coverage; a payer who authorised visits of that day covers them.
    func lackingCoverage(on day: CalendarDay, episode: String?) -> String? {
        if isSelfPaid(episode, on: day) || authorisations.values.contains(where: { $0.covers(day, episode: episode) }) {
            return nil
        }
        let state = episode.flatMap { episodes[$0] }
        let begun = CoveragesBegun(of: episode, state, by: day)
        let coverages = ledger.coverages.filter(begun.includes)
        if coverages.contains(where: { $0.holds(on: day) }) { return nil }
        guard let until = coverages.compactMap(\.until).max() else {
            return "no coverage by \(state?.payer ?? "a payer") is confirmed"
        }
        return "coverage was confirmed until \(until), and not for the time after"
    }

    /// Which coverages were confirmed for an episode and had begun by a day.
    ///
    /// One that names no episode is for all, but for one that it was over before, and for one that the patient pays.
    private struct CoveragesBegun {
        /// Whether the patient pays by the word the episode was opened with, or for want of one.
        let isPaidByPatient: Bool
        private let episode: String?
        private let day: CalendarDay
        private let isPatients: Bool
        private let opened: CalendarDay?

        init(of episode: String?, _ state: EpisodeState?, by day: CalendarDay) {
            (self.episode, self.day) = (episode, day)
            isPatients = state?.isPatients ?? false
            isPaidByPatient = state?.payer == nil || isPatients
            opened = state?.openedOn.map { min($0, day) }
        }

        func includes(_ coverage: CareLedger.Span) -> Bool {
            guard coverage.from <= day, coverage.isFor(episode) else { return false }
            if coverage.episode != nil { return true }
            if isPatients { return false }
            guard let opened, let until = coverage.until else { return true }
            return opened <= until
        }
    }
}
