import Clinical

extension EntryInWords {
    func consent(_ verb: String, _ consent: Consent) -> String {
        Self.joined(
            verb,
            [
                Wording.words(consent.scope), Wording.words(consent.category ?? ""),
                consent.until.map { "until \($0)" } ?? "", consent.text.map(Self.free) ?? "",
            ])
    }

    /// Which records, says who knows their charts.
    func merge(_ verb: String, _ merge: RecordMerge) -> String {
        Self.joined(verb, [Wording.words(merge.reasonCode ?? ""), merge.reason.map(Self.free) ?? ""])
    }
}
