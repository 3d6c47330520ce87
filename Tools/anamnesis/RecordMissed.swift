import ArgumentParser
import Clinical
import Practice

struct RecordMissed: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "missed",
        abstract: "Record a visit that did not take place.",
        discussion: """
            Missed without notice, or --cancelled. Without --visit it is the visit booked for that day, where there is one.

            Examples:
              anamnesis record missed 2041
              anamnesis record missed 2041 --cancelled --reason-code weather \\
                  --notice-hours 5 --at 2026-03-01
            """)

    @OptionGroup var patient: PatientArgument
    @Flag(help: "It was cancelled beforehand.")
    var cancelled = false
    @Option(help: ArgumentHelp("Why, as a code.", valueName: "code"))
    var reasonCode: String?
    @Option(help: ArgumentHelp("How many hours before.", valueName: "hours"))
    var noticeHours: Int?
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let booked = session.state.visits.filter {
                $0.value.day == session.occurred.day && $0.value.status == .scheduled
            }
            let visit = options.visit ?? (booked.count == 1 ? booked.keys.first : nil)
            var context = try session.context(note: session.note())
            context.visit = nil
            let fact = VisitNotHeld(
                visit: visit, reasonCode: reasonCode, noticeHours: noticeHours,
                context: context)
            try session.record([cancelled ? .visitCancelled(fact) : .visitMissed(fact)])
        }
    }
}
