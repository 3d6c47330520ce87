import Clinical
import Identity
import PatientRecord
import Practice

extension ReasonOptions {
    /// Why, as a code and in words; asked for where neither is given.
    ///
    /// - Parameter store: whose master key words need.
    func correctionReason(for done: String, in store: PracticeStore) throws -> CorrectionReason {
        if let code = reasonCode, !Self.codes.contains(code) {
            throw PracticeError(
                .usage, "\"\(code)\" is no reason code. Give one of \(Self.codes.joined(separator: ", ")).")
        }
        if reasonCode != nil || reason != nil {
            return CorrectionReason(code: reasonCode ?? "other", text: try Self.words(reason, in: store))
        }
        guard Edge.current.inputIsTerminal else {
            throw PracticeError(
                .usage, "an entry is \(done) for a reason. Give --reason-code \(Self.codes[0]) or --reason in words.")
        }
        let answer = try Prompt().ask(
            "Why (\(Self.codes.joined(separator: ", ")), or in words)", offering: Self.codes[0])
        let isCode = answer.map(Self.codes.contains) ?? false
        return CorrectionReason(
            code: isCode ? answer ?? "other" : "other", text: isCode ? nil : answer.map(SealableText.open))
    }

    /// The words, where there are any: refused for lack of the master key before somebody types them.
    static func words(_ typed: String?, in store: PracticeStore) throws -> SealableText? {
        guard let typed else { return nil }
        try store.keys.requireMasterKey(for: "to seal a reason given in words (a reason code needs no key)")
        return try Prompt().words(typed, "Why")
    }
}
