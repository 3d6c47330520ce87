import Clinical
import ProjectionRuntime
public import Rendering

extension SummaryModel {
    /// Measures shown unless all are asked for.
    static let measuresShownMax = 12
    /// Lines of one screen: what does not fit beside what has to be decided is counted, not shown.
    private static let screenLines = 45

    /// The page for the terminal: the ask first, then who and why, how it went, what was done, what comes next.
    ///
    /// - Parameters:
    ///   - width: columns of the terminal; 80 and more read well.
    ///   - all: shows every measure and every event in between.
    public func text(width: Int, style: TerminalStyle = .plain, all: Bool = false) -> String {
        var before = PageText(width: width, style: style)
        addAsk(to: &before)
        addWho(to: &before, all: all)
        var after = PageText(width: width, style: style)
        addDone(to: &after, all: all)
        after.gap()
        addNext(to: &after)
        after.gap()
        addFooter(to: &after, all: all)
        var measures = PageText(width: width, style: style)
        // Two empty lines part the three.
        addMeasures(
            to: &measures, linesMax: all ? .max : Self.screenLines - before.lines.count - after.lines.count - 2)
        return [before, measures, after].map(\.text).joined(separator: "\n")
    }

    private func addAsk(to page: inout PageText) {
        page.sentence(ask.sentence, ask.kind.style)
        if ask.kind != .parked && !parked.isEmpty { page.sentence(parkedSentence, .vermillion) }
        page.gap()
    }

    private var parkedSentence: String {
        "PARKED: this page is incomplete; see " + Wording.list(parkedByEntry.map { "@\($0.position)" }) + " below."
    }

    // MARK: Who and why

    private func addWho(to page: inout PageText, all: Bool) {
        page.labelled("Patient", who, .strong)
        page.labelled("Care", care)
        page.labelled("Question", question, linesMax: 2)
        if course.end.isUnderCare {
            page.labelled("Authorised", authorised?.words ?? "")
            for other in authorisedOfOthers {
                page.labelled("Authorised", names.name(other.episode) + ": " + other.visits.words)
            }
        }
        // Never cut: an allergy beyond the last line is an allergy nobody read.
        page.labelled("Intake", course.intake.words(all: all))
        page.labelled("Screened", screenInWords)
        page.labelled("Result", resultInWords)
        page.labelled("Goals", unmeasuredGoals)
    }

    /// A goal that no row of the table has: "flexion, shoulder left 160 by 2026-03-01, never measured".
    private var unmeasuredGoals: String {
        goalsUnmeasured.map { goal in
            let due = goal.goal.due.map { " by \($0)" } ?? ""
            let key = MeasureKey(goal.goal)
            return Wording.lowerFirst(words.measure(key)) + " " + DecimalText.text(goal.goal.target.double) + due
                + ", never measured"
        }.joined(separator: "; ")
    }

    /// When all red flags were asked last, and what was there.
    private var screenInWords: String {
        guard let screen = course.screen else { return "" }
        let by = screen.fact.context.performedBy.map { ", by " + $0 } ?? ""
        let there = screen.fact.present.map(words.redFlag).joined(separator: "; ")
        return "\(screen.day)\(by): "
            + (there.isEmpty
                ? "all \(screen.fact.asked) red flags asked, none there" : "of \(screen.fact.asked) red flags \(there)")
    }

    private var who: String {
        let name = course.end.erased.map { "identity destroyed on \($0.day)" } ?? name ?? unnamed
        let age = course.person.birthYear.map { ageBand(bornIn: $0) }
        let sex = course.person.sex.flatMap { $0 == .unknown ? nil : $0.rawValue }
        let died = course.end.death.map { "died " + $0.words }
        let chart = subject.chart == subject.id ? subject.chart : "chart " + subject.chart
        return [chart, name, sex, age, died].compactMap { $0 }.joined(separator: ", ")
    }

    /// A name that is there and cannot be opened, or none; of whoever is known by a code it is not said.
    private var unnamed: String? {
        if course.person.name != nil { return "name sealed" }
        return subject.chart == subject.id ? nil : "no name recorded"
    }

    /// Five years wide, because only the year of birth is known; 90 and more is one band.
    private func ageBand(bornIn year: Int) -> String {
        let age = max(0, (course.end.death?.day ?? asOf).civil.year - year)
        return age >= 90 ? "90 years or more" : "\(age / 5 * 5)-\(age / 5 * 5 + 4) years"
    }

    private var care: String {
        guard let known = course.episode else {
            return Wording.words(practice.setting.rawValue) + "; no episode recorded" + anew
        }
        let episode = known.episode
        let payer = course.coverage.map(\.kind) ?? episode.payer
        let diagnoses = episode.diagnoses.isEmpty ? course.referral?.diagnoses ?? [] : episode.diagnoses
        let what = Wording.upperFirst(words.problem(episode))
        let closed = known.closedOn.map { ", closed \($0)" } ?? ""
        let others = course.episodes.count - 1
        let parts = [
            what + (diagnoses.isEmpty ? "" : " (" + diagnoses.joined(separator: ", ") + ")"),
            Wording.words((episode.setting ?? practice.setting).rawValue) + " since \(known.openedOn)" + anew + closed,
            payer.map(Wording.words) ?? "", others > 0 ? Wording.count(others, "other episode") : "",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "; ")
    }

    /// After a gap the course is another one, whenever the episode was opened.
    private var anew: String {
        let own = intervals.first { $0.episode == course.episode?.episode.episode ?? "" }
        return own?.begunAnewOn.map { ", anew since \($0)" } ?? ""
    }

    private var question: String {
        guard let question = course.episode?.episode.referralQuestion ?? course.referral?.question else {
            return ""
        }
        return question.opened ?? "[sealed]"
    }
}

extension Ask.Kind {
    /// Repeats what the words say.
    var style: TextStyle {
        switch self {
        case .redFlag, .adverse, .parked, .referredBack, .worsening: .vermillion
        case .flare, .authorisation, .rule, .overdue, .due, .lapsed, .missed: .orange
        case .recordIncomplete: .strong
        case .nothing: .bluishGreen
        }
    }
}
