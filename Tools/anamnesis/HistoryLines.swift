import Clinical
import EventLog
import Identity
import PatientRecord
import Practice
import Reporting

/// Sets the items of one patient's stream as lines, each correction under the entry it names.
struct HistoryLines {
    let words: EntryInWords
    /// The practice's, for the time of recording.
    let zone: PracticeZone
    /// Charts of merged records by the number of their stream: what was written there says so.
    var mergedCharts: [Int64: String] = [:]
    /// The chart of a patient's id, for entries that were moved.
    var chart: (String) -> String = { $0 }

    func lines(_ items: [HistoryItem]) -> [HistoryLine] {
        var lines: [HistoryLine] = []
        var place: [Int64: Int] = [:]
        for item in items {
            if let original = item.envelope.corrects, let index = place[original] {
                lines[index].correctedBy.append(correction(item, of: lines[index]))
            } else {
                place[item.position] = lines.count
                lines.append(line(item))
            }
        }
        return lines
    }

    private func line(_ item: HistoryItem) -> HistoryLine {
        let (type, text) = typeAndWords(item.content)
        return HistoryLine(
            position: item.position, recorded: zone.occurrence(at: item.envelope.recorded).text,
            // A note is of no clinical time: it came when it was recorded.
            occurred: item.isNote ? zone.occurrence(at: item.envelope.recorded).text : item.occurred.text,
            isImported: item.envelope.origin != nil, isNote: item.isNote, type: type,
            words: text + movedWords(item) + (mergedCharts[item.envelope.stream].map { " (under chart \($0))" } ?? ""))
    }

    private func movedWords(_ item: HistoryItem) -> String {
        guard case .entry(let event) = item.content else { return "" }
        if let merge = item.merge {
            let charts = [merge.from, merge.into].compactMap { $0.map(chart) }
            return " (\(charts.count == 1 ? "chart" : "charts") \(charts.joined(separator: " and ")))"
        }
        guard let from = event.context.movedFrom else { return "" }
        return " (moved here from chart \(chart(from.patient)), where it was @\(from.position))"
    }

    private func typeAndWords(_ content: HistoryItem.Content) -> (String, String) {
        switch content {
        case .entry(let event): (event.typeName, words.text(event))
        case .amendment(let event, _): ("entryAmended", words.text(event))
        case .retraction: ("entryRetracted", "")
        case .note(let note): (note.kind == .version ? "versionNoted" : "withdrawalNoted", Self.words(note))
        case .unreadable(let type, let error): (type, "cannot be read: \(error.description)")
        }
    }

    static func words(_ note: SourceNote) -> String {
        switch note.kind {
        case .withdrawal: return "Taken back by its source before it came here: an older export does not bring it in"
        case .version:
            let count = note.told.count == 1 ? "1 resource" : "\(note.told.count) resources"
            return
                "Its source has \(count) in a newer version that says the same: an older export changes nothing of it"
        }
    }

    private func correction(_ item: HistoryItem, of line: HistoryLine) -> HistoryLine.Correction {
        var kind = HistoryLine.Correction.Kind.retracted
        var reason = ""
        var text: String?
        switch item.content {
        case .retraction(let why):
            reason = why.inWords + (why.movedTo.map { ", moved to chart \(chart($0))" } ?? "")
        case .amendment(let event, let why):
            kind = line.correctedBy.last?.kind == .retracted ? .reinstated : .amended
            reason = why.inWords
            text = words.text(event)
        case .entry(let event):
            kind = .amended
            text = words.text(event)
        case .note(let note): text = Self.words(note)
        case .unreadable(_, let error):
            kind = .amended
            text = "cannot be read: \(error.description)"
        }
        // A correction's own time is the entry's corrected one.
        let moved = text != nil && item.occurred.text != line.occurred ? " (happened \(item.occurred.text))" : ""
        return .init(position: item.position, kind: kind, reason: reason, words: text.map { $0 + moved })
    }
}

extension CorrectionReason {
    /// The code, and the text where it is open.
    var inWords: String { text?.opened.map { code + ": " + $0 } ?? code }
}

extension PracticeStore {
    /// A patient's chart number by their id; the id, where there is none.
    func chartOrID(_ id: String) -> String { PatientID(code: id).flatMap { try? chart(of: $0) } ?? id }
}
