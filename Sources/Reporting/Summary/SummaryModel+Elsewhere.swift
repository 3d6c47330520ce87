import Clinical
import ProjectionRuntime
import Rendering

/// What other systems recorded of other places. Which of it bears on pain or hands nobody here can know: the latest is
/// shown, each name once, and the rest is counted.
extension SummaryModel {
    private static let proceduresMax = 3
    /// Columns of one name: a long one must not push the count off the page.
    private static let nameColumnsMax = 48

    /// "30 visits from 1962-05-13 to 2021-03-28; last done: documentation of current medications (2020-05-10, 9 times),
    /// spirometry (2017-02-10) and 12 more procedures (anamnesis history 7)"; empty where there is nothing.
    func elsewhereInWords(all: Bool) -> String {
        let days = course.visitsElsewhere
        let visits =
            if let first = days.min(), let last = days.max() {
                Wording.count(days.count, "visit") + " " + Wording.span(first, last)
            } else {
                ""
            }
        return [visits, donesInWords(all: all)].filter { !$0.isEmpty }.joined(separator: "; ")
    }

    private struct Done {
        var name: String
        var day: CalendarDay
        var times = 0
    }

    private func donesInWords(all: Bool) -> String {
        let dones = distinctDones
        guard !dones.isEmpty else { return "" }
        let shown = all ? dones[...] : dones.prefix(Self.proceduresMax)
        let parts = shown.map { done in
            let name = all ? done.name : DisplayWidth.truncated(done.name, to: Self.nameColumnsMax, ellipsis: "...")
            return name + " (\(done.day)" + (done.times > 1 ? ", \(done.times) times)" : ")")
        }
        let more = dones.dropFirst(shown.count).reduce(0) { $0 + $1.times }
        let rest =
            more > 0
            ? " and " + Wording.count(more, "more", plural: "more") + " (anamnesis history \(subject.chart))" : ""
        return "last done: " + parts.joined(separator: ", ") + rest
    }

    /// Each name with its latest day, the latest first.
    private var distinctDones: [Done] {
        var places: [String: Int] = [:]
        var dones: [Done] = []
        for care in course.elsewhere.reversed() {
            let name = doneInWords(care.fact)
            let place = places[name] ?? dones.endIndex
            if place == dones.endIndex {
                places[name] = place
                dones.append(Done(name: name, day: care.day))
            }
            dones[place].times += 1
        }
        return dones
    }

    private func doneInWords(_ care: OtherCare) -> String {
        let kind = Wording.words(care.kind)
        let name = care.text.map { text in
            text.opened.map { Wording.lowerFirst(Wording.withoutTag($0)) } ?? kind + " [sealed]"
        }
        let place = words.place(care.site, care.side?.rawValue)
        return (name ?? kind) + (place.isEmpty ? "" : ", " + place)
    }
}
