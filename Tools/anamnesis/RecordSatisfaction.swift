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
    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("0 (not at all) to 10; asked for on a terminal.", valueName: "rating"))
    var ratings: [String] = []
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            let typed = ratings.isEmpty ? nil : ratings.joined(separator: " ")
            if let typed { _ = try Self.number(typed) }
            let session = try RecordSession(patient.patient, options)
            let number = try Self.number(
                typed ?? Prompt().require("How satisfied, from 0 to 10", instead: "the rating, such as 9"))
            let reading = Reading(
                instrument: "satisfaction", value: ReadingValue(number),
                context: try session.context(note: session.note()))
            try session.record([.reading(.satisfaction, reading)])
        }
    }

    private static func number(_ typed: String) throws -> ExactNumber {
        guard let number = ExactNumber(typed) else {
            throw PracticeError(.usage, "\"\(typed)\" is no rating. Write a number from 0 to 10.")
        }
        return number
    }
}
