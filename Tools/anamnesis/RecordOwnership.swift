import ArgumentParser
import Clinical
import Practice
import Rendering

struct RecordOwnership: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ownership",
        abstract: "Record who owns the practice, its licence and its medical director.",
        discussion: """
            Jurisdictions ask who may own a practice and who answers for it (`anamnesis registry rules --here`); `anamnesis \
            status` shows what is on record. On each day the one recorded last counts: record a sale, an extended licence or \
            another director anew, and whole. A licence is the establishment's; that of a person is a credential.

            Owners: physician; professional-entity, which only physicians own; licensed-professional, such as a therapist; \
            management-services, which runs the business for one of those; lay, anybody else.

            Examples:
              anamnesis record ownership professional-entity --director md-2
              anamnesis record ownership physician --licence MS-1204 \\
                  --until 2027-12-31 --director md-2 --from 2026-03-01
            """)

    @Argument(
        help: ArgumentHelp("\(Ownership.owners.joined(separator: ", ")).", valueName: "owner"),
        completion: .list(Ownership.owners))
    var owner: String
    @Option(help: ArgumentHelp("The number of the establishment's licence, where it has one.", valueName: "number"))
    var licence: String?
    @Option(help: ArgumentHelp("The last day the licence holds.", valueName: "day"))
    var until: String?
    @Option(help: ArgumentHelp("The medical director's id, as visits name it.", valueName: "practitioner"))
    var director: String?
    @Option(
        help: ArgumentHelp(
            "The first day on which this is so. Default: always, and today where something was recorded before.",
            valueName: "day"))
    var from: String?
    @OptionGroup var store: StoreOptions

    func run() throws {
        try reporting {
            let edge = Edge.current
            let store = try store.writing()
            let told = Ownership(
                owner: owner, licence: licence, licenceUntil: try until.map { try RecordGoal.day($0, "--until") },
                director: director, from: try from.map { try RecordGoal.day($0, "--from") })
            let (position, ownership) = try store.record(told, by: Recording(actor: edge.actor, now: edge.now))
            print(printable("Ownership: \(ownership.inWords)"))
            print("  @\(position)   ownershipRecorded")
        }
    }
}
