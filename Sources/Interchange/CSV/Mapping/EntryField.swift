/// What an entry can say. The cases' names are the mapping's words, and the events' own.
enum EntryField: Int, CaseIterable, Sendable {
    case agreed, aspect, authorisation, birthDate, birthYear, cause, change, channel, clearedBy, codes, contact
    case coverage, days, diagnoses, dose, drug, due, endedEarly, episode, finding, flag, from, goal, grade
    case instrument, instrumentVersion, intensity, kind, language, limitedBy, location, member, minutes, mode, moment
    case motion, muscle, note, noticeHours, outcomeCode, own, patientName, payer, performedBy, periodDays, posture
    case problem, question, reason, reasonCode, recall, recipient, recommendedDays, referralQuestion, referrer,
        respondent, role
    case setting, severity, sex, side, signedBy, site, status, supervisedBy, target, technique, techniques, text, tool
    case topic, trials, until, value, visit, visits, visitsAsked

    /// The mapping's word for it.
    var word: String { String(describing: self) }

    /// Free text and what identifies: sealed in the log, never quoted in a message.
    var isSealed: Bool {
        switch self {
        case .birthDate, .cause, .contact, .member, .note, .patientName, .question, .recipient, .referralQuestion,
            .referrer,
            .text:
            true
        default: false
        }
    }

    /// Whether the field is a date and takes `format:`.
    var isDay: Bool { [.birthDate, .due, .from, .until].contains(self) }

    /// What every entry may say beside its own facts.
    static let ofContext: [EntryField] = [.visit, .episode, .performedBy, .respondent, .channel, .note]
}
