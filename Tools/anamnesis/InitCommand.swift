import ArgumentParser
import Clinical
import Practice
import ProjectionRuntime

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a store for one practice.",
        discussion: """
            The store is a folder: the log, views made from it, and the patients' keys. The master key that wraps those keys \
            lies outside of it (ANAMNESIS_KEY_FILE, else the configuration folder), so that a copy of the store alone opens \
            no name. Setting and jurisdiction choose the care policy a practice starts with.

            Examples:
              anamnesis init clinic.anamnesis --setting medical-massage \\
                  --jurisdiction US-NJ --time-zone America/New_York
              anamnesis init spa.anamnesis --setting medical-spa --jurisdiction US-NY \\
                  --time-zone America/New_York --name "Example Spa"
            """)

    @Argument(
        help: ArgumentHelp("The folder to make, such as clinic.anamnesis.", valueName: "path"), completion: .directory)
    var path: String
    @Option(help: ArgumentHelp("What the practice is, and the policy it starts with.", valueName: "setting"))
    var setting: CareSetting
    @Option(help: ArgumentHelp("Country and state by ISO 3166-2, such as US-NJ.", valueName: "code"))
    var jurisdiction: String
    @Option(help: ArgumentHelp("An IANA name, such as America/New_York.", valueName: "zone"))
    var timeZone: String
    @Option(help: "The practice's name, for pages.")
    var name: String?

    func validate() throws {
        let parts = jurisdiction.split(separator: "-", omittingEmptySubsequences: false)
        let isCode = { (part: Substring, lengths: ClosedRange<Int>) in
            lengths.contains(part.count) && part.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber) }
        }
        guard let country = parts.first, isCode(country, 2...2), parts.count <= 2,
            parts.dropFirst().allSatisfy({ isCode($0, 1...3) })
        else { throw ValidationError("--jurisdiction is a country or a state by ISO 3166-2, such as US-NJ or DE.") }
    }

    func run() throws {
        try reporting {
            let edge = Edge.current
            let place = StorePlace(path)
            let keyFile = place.defaultKeyFile(environment: edge.environment)
            let opening = PracticeOpening(
                name: name, setting: setting, jurisdiction: jurisdiction, timeZone: timeZone)
            let store = try PracticeStore.create(
                at: place, opening: opening, keyFile: keyFile, now: edge.now, actor: edge.actor)
            let policy = try store.context().policy
            let isFound = path.hasSuffix(".anamnesis")
            print(
                """
                Store      \(place.folder)
                Key file   \(keyFile)
                Policy     \(policy.title), adopted; anamnesis policy show

                Back up both, and apart from each other: without the key file names and notes stay sealed for ever, and
                nobody can make it again. `anamnesis key sheet` prints it for a safe.

                Next: anamnesis record registration\(isFound ? "" : " --store \(place.folder)")
                """)
        }
    }
}
