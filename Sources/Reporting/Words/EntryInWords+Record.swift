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

    /// Names the other record, or for an undone merge both.
    func merge(_ verb: String, _ merge: RecordMerge) -> String {
        let records = [merge.from, merge.into].compactMap(\.self).joined(separator: " and ")
        return Self.joined(verb, [records, Wording.words(merge.reasonCode ?? ""), merge.reason.map(Self.free) ?? ""])
    }
}
