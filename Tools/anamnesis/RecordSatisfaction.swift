import ArgumentParser
import Clinical
import Practice

struct RecordSatisfaction: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "satisfaction",
        abstract: "Record how satisfied the patient is with the care, from 0 to 10.",
        discussion: """
            Asked of the patient; higher is better.

            Examples:
              anamnesis record satisfaction 2041 9
              anamnesis record satisfaction 2041 7 --visit v-7k2m9qd0
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(help: "0 (not at all) to 10.")
    var rating: String
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            guard let number = ExactNumber(rating) else {
                throw PracticeError(.usage, "\"\(rating)\" is no rating. Write a number from 0 to 10.")
            }
            let session = try RecordSession(patient.patient, options)
            let reading = Reading(
                instrument: "satisfaction", value: ReadingValue(number),
                context: try session.context(note: session.note()))
            try session.record([.reading(.satisfaction, reading)])
        }
    }
}
