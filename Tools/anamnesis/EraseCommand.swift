import ArgumentParser
import Clinical
import Identity
import PatientRecord
import Practice
import ProjectionRuntime
import Rendering

struct EraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Destroy a patient's identity; what was measured stays.",
        discussion: """
            The patient's own key is destroyed, and with it the name, birth date, contact, identifiers and every note, also \
            in older copies of the log. It cannot be undone. What stays is pseudonymous, not anonymous: dates, birth year, \
            sex, scores and codes. Backups of keys.sqlite and the key file must not be kept either.

            Examples:
              anamnesis erase 2041
              anamnesis erase 2041 --confirm 2kq0v9tw7n3d8fh1xr5mzb6ec4 \\
                  --reason-code patientRequest
            """)

    @Argument(help: ArgumentHelp("Chart number, pseudonymous code or id.", valueName: "patient"))
    var patient: String
    @Option(help: ArgumentHelp("The patient's id, typed out, where there is no terminal to ask on.", valueName: "id"))
    var confirm: String?
    @Option(help: ArgumentHelp("patientRequest, retentionEnded, other.", valueName: "code"))
    var reasonCode = "patientRequest"
    @Option(help: ArgumentHelp("Who asked for it to be done.", valueName: "practitioner"))
    var by: String?
    @OptionGroup var store: StoreOptions

    func run() throws {
        try reporting {
            let edge = Edge.current
            let store = try store.writing()
            let id = try store.followingMerge(store.patient(patient))
            let page = try store.page(of: id)
            try page.refuseErased()
            show(page, merged: try store.mergedCharts(in: page.history).values.sorted())
            let typed =
                try confirm
                ?? Prompt().require("Type the id to destroy the identity", instead: "--confirm \(id)")
            guard typed == id.text else {
                throw PracticeError(.usage, "\"\(typed)\" is not \(id). Nothing was changed.")
            }
            let receipt = try store.erase(
                id, reason: CorrectionReason(code: reasonCode), by: Recording(actor: by ?? edge.actor, now: edge.now))
            print("The identity of patient \(page.subject.chart) is destroyed.")
            for position in receipt.positions { print(RecordEcho.line(position, "identityErased")) }
        }
    }

    /// - Parameter merged: charts of the records merged into this one: they are the same person's.
    private func show(_ page: PatientPage, merged: [String]) {
        let texts = page.entries.filter { !$0.event.isRegistration }.count
        let name = page.name.map { "the name (\(printable($0)))" } ?? "the name"
        Edge.current.say(
            """
            Patient \(page.subject.chart), id \(page.patient)
            Goes for ever: \(name), birth date, contact, identifiers, and the text of every note and reason.
            Stays: \(texts) entries with dates, scores and codes, birth year and sex, under the id.
            An import that names the person's number again is refused.
            """)
        if merged.isEmpty { return }
        Edge.current.say(
            "The same in the records that were merged into this one: chart \(merged.joined(separator: ", chart ")).")
    }
}

extension PatientEvent {
    fileprivate var isRegistration: Bool {
        switch self {
        case .patientRegistered, .patientDetailsChanged: true
        default: false
        }
    }
}
