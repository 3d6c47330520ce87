import ArgumentParser
import Identity
import Practice

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "The master key that opens names and notes.", subcommands: [Sheet.self])

    struct Sheet: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the recovery sheet: the master key on paper.",
            discussion: """
                Whoever has the sheet and the store can open every name and note. Print it, and lock it away apart from the \
                store. A sheet typed into a file is a key file: name it with ANAMNESIS_KEY_FILE.

                Examples:
                  anamnesis key sheet | lp
                """)

        @OptionGroup var store: StoreOptions

        func run() throws {
            try reporting {
                let edge = Edge.current
                let place = try store.place()
                guard let path = place.keyFile(environment: edge.environment) else {
                    throw PracticeError(
                        .noInput, "\(place.config) names no key file. Name it with ANAMNESIS_KEY_FILE.")
                }
                let key = try MasterKey.load(from: path)
                edge.say(
                    "This sheet opens every name and note of \(place.name). Keep it locked away, apart from the store.")
                print(key.recoverySheet, terminator: "")
            }
        }
    }
}
