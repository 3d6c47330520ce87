import ArgumentParser
import Clinical
import Practice

struct RecordIntake: ParsableCommand {
    static let topics = [
        "conditions", "history", "allergies", "medication", "contraindications", "posture", "work", "training",
    ]

    static let configuration = CommandConfiguration(
        commandName: "intake",
        abstract: "Record what the patient told at intake, topic by topic.",
        discussion: """
            Every topic is known, none, or not asked: "none" is an answer, silence is not. The topics are \
            \(Self.topics.joined(separator: ", ")). \
            Codes that speak against a technique (anticoagulant, osteoporosis, pacemaker, latex, dvt, fever, neuropathy, \
            heart-failure …) are kept in plain, because rules need them. Everything else is free text: give --note -, or \
            only the patient on a terminal, and it asks.

            Examples:
              anamnesis record intake 2041 --known "medication anticoagulant" \\
                  --none allergies --not-asked training
              anamnesis record intake 2041
            """)

    @OptionGroup var patient: PatientArgument
    @Option(help: ArgumentHelp("A topic with something to tell, and its codes.", valueName: "topic codes"))
    var known: [String] = []
    @Option(help: ArgumentHelp("A topic asked about, with nothing to tell.", valueName: "topic"))
    var none: [String] = []
    @Option(help: ArgumentHelp("A topic not asked about.", valueName: "topic"))
    var notAsked: [String] = []
    @OptionGroup var options: RecordOptions

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            var topics = try typedTopics()
            if topics.isEmpty {
                guard Edge.current.inputIsTerminal else {
                    throw PracticeError(.usage, "no topic is given. Give --known, --none or --not-asked.")
                }
                topics = try askedTopics(session.registry)
            }
            try session.record([.intakeRecorded(Intake(topics: topics, context: try session.personContext()))])
        }
    }

    private func typedTopics() throws -> [IntakeTopic] {
        let told = try known.map { typed in
            let words = typed.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
            guard let topic = words.first else { throw PracticeError(.usage, "--known names no topic.") }
            return IntakeTopic(topic: topic, status: .known, codes: Array(words.dropFirst()))
        }
        return told + none.map { IntakeTopic(topic: $0, status: .none) }
            + notAsked.map { IntakeTopic(topic: $0, status: .notAsked) }
    }

    /// Each topic in turn. What is a code that rules need is kept in plain; the rest of the answer is sealed.
    private func askedTopics(_ registry: Registry) throws -> [IntakeTopic] {
        let codes = Set(registry.techniques.values.flatMap(\.contraindications))
        Edge.current.say("What there is, between commas; \"none\" for nothing; Enter where it was not asked.")
        return try Self.topics.map { topic in
            guard let answer = try Prompt().ask(topic) else { return IntakeTopic(topic: topic, status: .notAsked) }
            if answer.lowercased() == "none" { return IntakeTopic(topic: topic, status: .none) }
            let parts = answer.split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }.map(String.init)
            let text = parts.filter { !codes.contains($0) }.joined(separator: ", ")
            return IntakeTopic(
                topic: topic, status: .known, codes: parts.filter(codes.contains),
                text: text.isEmpty ? nil : .open(text))
        }
    }
}
