import ArgumentParser
import Clinical

struct RecordDeath: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "death",
        abstract: "Record a patient's death; nothing is planned for the dead.",
        discussion: """
            --at is the day of death. The cause is free text, and sealed: --note -.

            Examples:
              anamnesis record death 2041 --at 2026-03-01
            """)

    @OptionGroup var patient: PatientArgument
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            var context = try session.personContext()
            let cause = context.note
            context.note = nil
            try session.record([.deathRecorded(Death(cause: cause, context: context))])
        }
    }
}
