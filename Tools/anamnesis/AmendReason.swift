import Clinical
import PatientRecord
import Practice

extension ReasonOptions {
    /// Why, as a code and in words; asked for where neither is given.
    func correctionReason(for done: String) throws -> CorrectionReason {
        if let code = reasonCode, !Self.codes.contains(code) {
            throw PracticeError(
                .usage, "\"\(code)\" is no reason code. Give one of \(Self.codes.joined(separator: ", ")).")
        }
        if reasonCode != nil || reason != nil {
            return CorrectionReason(code: reasonCode ?? "other", text: reason.map(SealableText.open))
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
}
