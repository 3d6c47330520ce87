import ArgumentParser
import Clinical

struct RecordNotObtained: ParsableCommand {
    static let reasons = ReadingNotObtained.Reason.allCases.map(\.rawValue)
    static let configuration = CommandConfiguration(
        commandName: "not-obtained",
        abstract: "Record a reading that should be there and is not, and why.",
        discussion: """
            Refused and unable are answers: the visit counts as one where somebody asked. Not asked is none.

            Examples:
              anamnesis record not-obtained 2041 ndi refused
              anamnesis record not-obtained 2041 rom unable --site shoulder --side left \\
                  --visit v-7k2m9qd0
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(help: "The instrument, such as nrs-11, ndi or rom.")
    var instrument: String
    @Argument(help: "\(Self.reasons.joined(separator: ", ")).", completion: .list(Self.reasons), transform: Self.reason)
    var reason: ReadingNotObtained.Reason
    @OptionGroup var place: PlaceOptions
    @OptionGroup var options: RecordOptions

    private static func reason(_ typed: String) throws -> ReadingNotObtained.Reason {
        if let reason = ReadingNotObtained.Reason(rawValue: typed) { return reason }
        throw ValidationError(
            "\"\(typed)\" is no reason for a missing reading. Write one of \(reasons.joined(separator: ", ")).")
    }

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let asked = try session.registry.resolve(instrument: instrument)
            let (site, side) = try place.read(session.registry)
            let missing = ReadingNotObtained(
                instrument: asked.code, reason: reason, site: site ?? asked.site, side: side,
                context: try session.context(note: session.note()))
            try session.record([.readingNotObtained(missing)])
        }
    }
}
