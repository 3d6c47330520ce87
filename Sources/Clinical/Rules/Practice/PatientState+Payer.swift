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

extension CareSetting {
    /// Whether the patient pays where nobody has said who does: elective care is paid out of pocket, treatment that somebody
    /// prescribes mostly is not.
    var isPaidByPatient: Bool {
        switch self {
        case .medicalSpa, .wellness: true
        case .medicalMassage, .painClinic: false
        }
    }
}

extension PatientState {
    /// Whether the patient alone pays for an episode on the day, whenever that was confirmed.
    ///
    /// What was confirmed goes before the word the episode was opened with: of the coverages that had begun by the day the
    /// one that began last says who pays, also after it has run out. Without any it is the episode's payer; where it names
    /// none, the patient in a setting whose care is paid out of pocket, and nobody knows in any other.
    func isSelfPaid(_ episode: String?, _ setting: CareSetting, at asked: Occurrence) -> Bool {
        isSelfPaid(CoveragesBegun(of: episode, episode.flatMap { episodes[$0] }, setting, at: asked))
    }

    private func isSelfPaid(_ begun: CoveragesBegun) -> Bool {
        var newest: (from: CalendarDay, isPatients: Bool)?
        for coverage in ledger.coverages
        where begun.isFor(coverage) && newest.map({ $0.from <= coverage.from }) ?? true {
            newest = (coverage.from, coverage.isPatients)
        }
        return newest?.isPatients ?? begun.isPaidByPatient
    }

    /// Who pays alone needs no coverage; a payer who authorised visits of that day covers them. What was confirmed only
    /// afterwards, for days gone by, was not on record when the care was given.
    func lackingCoverage(_ asked: Occurrence, _ episode: String?, _ setting: CareSetting) -> String? {
        let state = episode.flatMap { episodes[$0] }
        let begun = CoveragesBegun(of: episode, state, setting, at: asked)
        let day = asked.day
        if isSelfPaid(begun) || authorisations.values.contains(where: { $0.covers(day, episode: episode) }) {
            return nil
        }
        let coverages = ledger.coverages.filter(begun.includes)
        if coverages.contains(where: { $0.holds(on: day) }) { return nil }
        if let later = ledger.coverages.first(where: { begun.isCovered(by: $0) }) {
            return "the coverage of the day was confirmed only afterwards, on \(later.confirmed.day)"
        }
        guard let until = coverages.compactMap(\.until).max() else {
            return state?.payer.map { "no coverage by \($0) is confirmed" } ?? "nobody has said who pays"
        }
        return "coverage was confirmed until \(until), and not for the time after"
    }

    /// Whether anybody has confirmed the coverage of a day, then or since.
    public func isCovered(_ asked: Occurrence, _ episode: String?, _ setting: CareSetting) -> Bool {
        let begun = CoveragesBegun(of: episode, episode.flatMap { episodes[$0] }, setting, at: asked)
        return ledger.coverages.contains(where: begun.isCovered)
    }

    /// Which coverages were confirmed for an episode and had begun by a day, as known at a time of it.
    ///
    /// One that names no episode is for all, but for one that it was over before, and for one that the patient pays.
    private struct CoveragesBegun {
        /// Whether the patient pays by the word the episode was opened with, or for want of one by what is usual.
        let isPaidByPatient: Bool
        private let episode: String?
        private let asked: Occurrence
        private let isPatients: Bool
        private let opened: CalendarDay?

        init(of episode: String?, _ state: EpisodeState?, _ setting: CareSetting, at asked: Occurrence) {
            (self.episode, self.asked) = (episode, asked)
            isPatients = state?.isPatients ?? false
            isPaidByPatient = isPatients || state?.payer == nil && setting.isPaidByPatient
            opened = state?.openedOn.map { min($0, asked.day) }
        }

        /// Whether it holds on the day, whenever it was confirmed.
        func isCovered(by coverage: CareLedger.Span) -> Bool { isFor(coverage) && coverage.holds(on: asked.day) }

        func includes(_ coverage: CareLedger.Span) -> Bool { isFor(coverage) && coverage.confirmed.isBy(asked) }

        /// The same, whenever it was confirmed.
        func isFor(_ coverage: CareLedger.Span) -> Bool {
            guard coverage.from <= asked.day, coverage.isFor(episode) else { return false }
            if coverage.episode != nil { return true }
            if isPatients { return false }
            guard let opened, let until = coverage.until else { return true }
            return opened <= until
        }
    }
}
