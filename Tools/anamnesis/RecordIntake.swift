import ArgumentParser
import Clinical
import Practice
import Rendering

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

            Contraindications, allergies, medication and conditions add up until they are said to be gone: --none with the \
            topic takes all of it away, with codes only those. Any other topic is told anew as a whole.

            Examples:
              anamnesis record intake 2041 --known "medication anticoagulant" \\
                  --none allergies --not-asked training
              anamnesis record intake 2041 --none "contraindications dvt"
              anamnesis record intake 2041
            """)

    @OptionGroup var patient: PatientArgument
    @Option(help: ArgumentHelp("A topic with something to tell, and its codes.", valueName: "topic codes"))
    var known: [String] = []
    @Option(
        help: ArgumentHelp(
            "A topic asked about, with nothing to tell; with codes, those that are no longer there.",
            valueName: "topic codes"))
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
        try known.map { try topic($0, .known, "--known") } + none.map { try topic($0, .none, "--none") }
            + notAsked.map { IntakeTopic(topic: $0, status: .notAsked) }
    }

    private func topic(_ typed: String, _ status: AskedStatus, _ option: String) throws -> IntakeTopic {
        let words = typed.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
        guard let topic = words.first else { throw PracticeError(.usage, "\(option) names no topic.") }
        return IntakeTopic(topic: topic, status: status, codes: Array(words.dropFirst()))
    }

    /// Each topic in turn. What is a code that rules need is kept in plain; the rest of the answer is sealed.
    private func askedTopics(_ registry: Registry) throws -> [IntakeTopic] {
        let codes = registry.contraindications
        Edge.current.say("What there is, between commas; \"none\" for nothing; Enter where it was not asked.")
        return try Self.topics.map { topic in
            guard let answer = try Prompt().ask(topic) else { return IntakeTopic(topic: topic, status: .notAsked) }
            if answer.lowercased() == "none" { return IntakeTopic(topic: topic, status: .none) }
            let parts = answer.split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }.map(String.init)
            let words = parts.filter { !codes.contains($0) }
            for word in words {
                if let near = registry.contraindication(near: word) {
                    Edge.current.say(
                        "Note: \"\(printable(word))\" is kept as words, which no rule reads; the code is \(near).")
                }
            }
            let text = words.joined(separator: ", ")
            return IntakeTopic(
                topic: topic, status: .known, codes: parts.filter(codes.contains),
                text: text.isEmpty ? nil : .open(text))
        }
    }
}
