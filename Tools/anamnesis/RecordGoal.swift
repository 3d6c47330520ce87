import ArgumentParser
import Clinical
import Practice

struct RecordGoal: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "goal",
        abstract: "Set, revise or withdraw a goal.",
        discussion: """
            A goal is a target of one measure. What it leaves open (side, moment) fits any reading of that measure.

            Examples:
              anamnesis record goal 2041 "pain neck 2" --due 2026-06-01
              anamnesis record goal 2041 "neck rotation left 70" --id turn-head
              anamnesis record goal 2041 "neck rotation left 65" --id turn-head --revise
              anamnesis record goal 2041 --id turn-head --confirm
              anamnesis record goal 2041 --id turn-head --withdraw
            """)

    @OptionGroup var patient: PatientArgument
    @Argument(help: ArgumentHelp("Such as \"pain neck 2\".", valueName: "goal"))
    var goal: String?
    @Option(help: "The goal's id. Default for a new one: its own.")
    var id: String?
    @Option(help: ArgumentHelp("The day it is to be reached by.", valueName: "day"))
    var due: String?
    @Flag(help: "Change the goal of --id.")
    var revise = false
    @Flag(help: "Say that the goal of --id still stands, after care began anew: as it is, from now on.")
    var confirm = false
    @Flag(help: "Withdraw the goal of --id.")
    var withdraw = false
    @OptionGroup var options: RecordOptions

    func validate() throws {
        if [revise, confirm, withdraw].count(where: \.self) > 1 {
            throw ValidationError("a goal is either revised, confirmed or withdrawn.")
        }
        if revise || confirm || withdraw, id == nil { throw ValidationError("say which goal with --id.") }
        if confirm, goal != nil || due != nil {
            throw ValidationError("a goal is confirmed as it is. To change it, --revise.")
        }
    }

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let reader = try session.reader()
            if withdraw {
                try session.record([.goalWithdrawn(GoalWithdrawal(goal: id ?? "", context: reader.context))])
                return
            }
            if confirm {
                try session.record([.goalRevised(try confirmed(session, reader.context))])
                return
            }
            let typed =
                try goal
                ?? Prompt().require("Goal (such as \(ShorthandReader.goalExample))", instead: "the goal")
            let goal = try reader.goal(
                typed, id: id ?? RecordSession.freshID("g"), due: try due.map { try Self.day($0, "--due") })
            try session.record([revise ? .goalRevised(goal) : .goalSet(goal)])
            if id == nil { print("The goal is \(goal.goal).") }
        }
    }

    /// The goal as it stands. Where it is not set, or withdrawn, the record says so.
    private func confirmed(_ session: RecordSession, _ context: EntryContext) throws -> Goal {
        var goals: [GoalInForce] = []
        for entry in session.page.entries { goals.take(entry) }
        guard var goal = goals.first(where: { $0.goal.goal == id })?.goal else {
            throw PracticeError(
                .data,
                goals.isEmpty
                    ? "no goal is in force. Set one: `anamnesis record goal`."
                    : "no goal \(id ?? "") is in force. There is \(goals.map(\.goal.goal).joined(separator: ", ")).")
        }
        if goal.text != nil { try session.requireKey(for: "to seal the goal's text anew") }
        let episode = goal.context.episode
        goal.context = context
        goal.context.episode = episode ?? context.episode
        return goal
    }

    static func day(_ typed: String, _ option: String) throws -> CalendarDay {
        guard let day = CalendarDay(typed) else {
            throw PracticeError(.usage, "\(option) \"\(typed)\" is no day. Write it as 2026-03-01.")
        }
        return day
    }
}
