import Clinical
public import Rendering

extension WorklistModel {
    /// The list for the terminal, in groups of falling urgency.
    ///
    /// - Parameter groupMax: lines shown of each group; the rest is counted. Nil shows all.
    public func text(width: Int, style: TerminalStyle = .plain, groupMax: Int? = nil) -> String {
        var page = PageText(width: width, style: style)
        page.sentence(headline, .strong)
        if parked > 0 {
            page.sentence("PARKED: \(Wording.count(parked, "patient")) may be missing here; see status.", .vermillion)
        }
        let several = ofSeveralEpisodes
        for urgency in Set(entries.map(\.urgency)).sorted() {
            let group = entries.filter { $0.urgency == urgency }
            page.gap()
            page.sentence(Self.heading(urgency) + " (\(group.count))", Self.style(urgency))
            let shown = group.prefix(groupMax ?? group.count)
            page.table(table(shown, several))
            if shown.count < group.count { page.sentence("and \(group.count - shown.count) more", .faint) }
        }
        page.gap()
        page.sentence(
            "Complete to \(known.words); \(dayInWords). One patient can stand here for more than one reason.", .faint)
        return page.text
    }

    /// The list of a day by all that is known, or by what had happened by a day alone: two questions, and two answers.
    private var dayInWords: String {
        guard let last = known.asOf else { return "who stands here on \(asOf) (\(timeZone)), by all that is known" }
        let cut = "counting only what had happened by the end of \(last)"
        return last == asOf ? "\(cut) (\(timeZone))" : "who stands here on \(asOf) (\(timeZone)), \(cut)"
    }

    /// "12 need someone, 188 are left out: …"
    private var headline: String {
        let reasons = [
            (leftOut.nothingDue, "with nothing due"), (leftOut.careEnded, "whose care ended"),
            (leftOut.deceased, "deceased"), (leftOut.erased, "with the identity destroyed"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let need = needed == 1 ? "1 patient needs someone" : "\(needed) patients need someone"
        guard leftOut.total > 0 else { return need + " on \(asOf); none are left out." }
        let verb = leftOut.total == 1 ? "is" : "are"
        return need + " on \(asOf); \(leftOut.total) \(verb) left out: \(reasons.joined(separator: ", "))."
    }

    private static func heading(_ urgency: Int) -> String {
        switch urgency {
        case 1: "A physician has to look"
        case 2: "Care is interrupted"
        case 3: "Care will be interrupted unless somebody acts"
        case 4: "The record is incomplete"
        case 5: "Long gone"
        default: "Urgency \(urgency)"
        }
    }

    private static func style(_ urgency: Int) -> TextStyle {
        switch urgency {
        case 1: .vermillion
        case 2: .orange
        default: .strong
        }
    }

    /// A patient and a reason.
    private struct Wanted: Hashable {
        var patient: String
        var reason: String

        init(_ entry: WorklistEntry) { (patient, reason) = (entry.patient, entry.reason) }
    }

    /// Lines of one patient for one reason look alike: those of several episodes name them.
    private var ofSeveralEpisodes: Set<Wanted> {
        var first: [Wanted: String] = [:]
        var several: Set<Wanted> = []
        for entry in entries
        where first.updateValue(entry.episode, forKey: Wanted(entry)) ?? entry.episode != entry.episode {
            several.insert(Wanted(entry))
        }
        return several
    }

    private func why(_ entry: WorklistEntry, _ several: Set<Wanted>) -> String {
        guard several.contains(Wanted(entry)) else { return entry.reasonInWords }
        let episode = entry.episode.isEmpty ? "outside any episode" : "episode \(entry.episode)"
        return entry.reasonInWords + " (\(episode))"
    }

    private func table(_ entries: some Sequence<WorklistEntry>, _ several: Set<Wanted>) -> TextTable {
        TextTable(
            columns: [
                .init("Chart", .right), .init("Name", overflow: .truncate), .init("Why"), .init("Since", .right),
                .init("Until", .right), .init("Evidence"),
            ],
            rows: entries.map { entry in
                [
                    .init(entry.chart, .strong), .init(entry.name ?? (entry.isNameless ? "(no name)" : "(sealed)")),
                    .init(why(entry, several)),
                    .init(entry.from.description), .init(entry.until?.description ?? ""),
                    .init(EvidenceText.text(entry.evidence), .faint),
                ]
            })
    }
}

extension WorklistEntry {
    /// Why the patient is listed, in words.
    public var reasonInWords: String {
        switch reason {
        case "due": "next treatment due"
        case "overdue": "overdue, nothing booked"
        case "lapsed": "long gone: call, or end the care"
        case "missed": "missed or cancelled, nothing booked"
        case "noReading": "no reading at the last visit"
        case "authorisationVisits": more("authorised visits " + (urgency <= 2 ? "used up" : "nearly used"))
        case "authorisationEnding": more("authorisation ends")
        case "authorisationEnded": more("authorisation ended")
        case "redFlag": detail.isEmpty ? "red flag" : detail
        case "worsening": "getting worse" + (detail.isEmpty ? "" : ": " + detail)
        case "plateau": "no improvement for long" + (detail.isEmpty ? "" : ": " + detail)
        case "referredBack": detail.isEmpty ? "referred back to the physician" : detail
        case "unsigned": Wording.count(evidence.count, "visit") + " unsigned"
        case "worse": "worse at the last visit, look before going on: " + detail
        case "newSign", "adverse", "flare", "adviceChanged", "goalChanged", "contradiction": detail
        case "rules", "goalUnconfirmed", "goalUnmeasured": detail + (remedy.isEmpty ? "" : " " + remedy)
        default: Wording.words(reason)
        }
    }
    /// What is granted for later stands beside what is asked for.
    private func more(_ why: String) -> String {
        detail.isEmpty ? why : why + "; " + (detail.hasSuffix(".") ? String(detail.dropLast()) : detail)
    }
}
