import Clinical
import GRDB

@testable import PatientRecord

/// One row of a view: as SQL answers it, or as it should be by the history corrected in Swift.
struct ViewRow {
    enum Cell {
        case null
        case integer(Int64)
        case real(Double)
        case text(String)
    }

    var cells: [String: Cell]

    init(_ cells: [String: Cell]) { self.cells = cells }

    init(_ row: Row) {
        cells = Dictionary(
            uniqueKeysWithValues: row.map { column, value in
                switch value.storage {
                case .int64(let integer): (column, .integer(integer))
                case .double(let double): (column, .real(double))
                case .string(let text): (column, .text(text))
                case .null, .blob: (column, .null)
                }
            })
    }

    /// The first difference, in words; nil where the rows are equal.
    func difference(to found: ViewRow) -> String? {
        for name in Set(cells.keys).union(found.cells.keys).sorted() where name != "type_number" {
            guard let cell = cells[name], let other = found.cells[name], Self.isSame(name, cell, other) else {
                return "\(name) should be \(cells[name].map { "\($0)" } ?? "absent"), "
                    + "is \(found.cells[name].map { "\($0)" } ?? "absent") in \(found.cells["position"] ?? .null)"
            }
        }
        return nil
    }

    private static func isSame(_ name: String, _ left: Cell, _ right: Cell) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.integer(let left), .integer(let right)): left == right
        // SQLite's own conversion of many digits may miss the nearest double by the last bit.
        case (.real(let left), .real(let right)): abs(left - right) <= left.ulp
        case (.text(let left), .text(let right)):
            // An amendment's entry is compared by what it says: the payload of `entry` is checked by decoding.
            name == "payload" || left == right
        default: false
        }
    }

    // MARK: By the history

    /// The rows an entry should have, by view.
    ///
    /// - Parameter record: the record it was written under, where that was merged into the patient's.
    static func rows(of entry: PatientEntry, patient: String, record: String? = nil) -> [String: [ViewRow]] {
        var head = head(of: entry, patient: patient)
        head["record"] = .text(record ?? patient)
        var rows = ["entry": [ViewRow(head.merging(envelope(of: entry)) { $1 })]]
        let context = context(entry.event.context)
        switch entry.event {
        case .visitScheduled, .visitCompleted, .visitMissed, .visitCancelled:
            rows["visit"] = [ViewRow(head.merging(context) { $1 }.merging(visit(entry.event)) { $1 })]
        case .treatmentGiven(let treatment):
            rows["treatment"] = techniques(of: treatment).map {
                ViewRow(head.merging(context) { $1 }.merging($0) { $1 })
            }
        case .reading(let kind, let reading):
            rows[view(of: kind)] = [ViewRow(head.merging(context) { $1 }.merging(cells(of: reading)) { $1 })]
        case .adverseEventReported(let event), .adverseEventResolved(let event):
            let isOver = entry.event.typeName == "adverseEventResolved"
            let cells: [String: Cell] = [
                "visit": text(event.context.visit), "status": .text(isOver ? "resolved" : "reported"),
                "kind": .text(event.kind), "severity": integer(event.severity),
            ]
            rows["adverse_event"] = [ViewRow(head.merging(context) { $1 }.merging(cells) { $1 })]
        case .safetyScreenCompleted(let screen):
            let visit = text(screen.context.visit)
            let cells: [String: Cell] = [
                "visit": visit, "asked": .integer(Int64(screen.present.count + screen.absent.count)),
                "present": .integer(Int64(screen.present.count)),
            ]
            rows["safety_screen"] = [ViewRow(head.merging(context) { $1 }.merging(cells) { $1 })]
            rows["red_flag"] = screen.present.map {
                ViewRow(
                    head.merging(context) { $1 }.merging([
                        "visit": visit, "flag": .text($0), "status": .text("raised"), "cleared_by": .null,
                    ]) { $1 })
            }
        case .redFlagRaised(let flag), .redFlagCleared(let flag):
            let isCleared = entry.event.typeName == "redFlagCleared"
            let cells: [String: Cell] = [
                "visit": text(flag.context.visit), "flag": .text(flag.flag),
                "status": .text(isCleared ? "cleared" : "raised"), "cleared_by": text(flag.clearedBy),
            ]
            rows["red_flag"] = [ViewRow(head.merging(context) { $1 }.merging(cells) { $1 })]
        default: break
        }
        return rows
    }

    private static func view(of kind: ReadingKind) -> String {
        switch kind {
        case .pain: "pain_score"
        case .mobility: "mobility_reading"
        case .questionnaire: "questionnaire_score"
        case .symptom: "symptom"
        case .symptomCount: "symptom_count"
        case .measurement: "measurement"
        case .satisfaction: "satisfaction"
        }
    }

    private static func head(of entry: PatientEntry, patient: String) -> [String: Cell] {
        let precisions = ["", "year", "month", "day", "minute", "second", "ms", "relative"]
        return [
            "position": .integer(entry.position), "decided_by": .integer(entry.decidedBy), "patient": .text(patient),
            "occurred_on": .text(entry.day.description), "occurred": .text(entry.occurred.text),
            "precision": .text(precisions[Int(entry.occurred.precision.rawValue)]),
            "recorded": .text(Occurrence(milliseconds: entry.recorded).text), "import": integer(entry.origin),
        ]
    }

    private static func envelope(of entry: PatientEntry) -> [String: Cell] {
        [
            "type": .text(entry.event.typeName), "occurred_ms": .integer(entry.occurred.milliseconds),
            "occurred_offset": .integer(Int64(entry.occurred.offsetMinutes)), "recorded_ms": .integer(entry.recorded),
            "payload": .text(""), "type_number": .null,
        ]
    }

    private static func context(_ context: EntryContext) -> [String: Cell] {
        [
            "episode": text(context.episode), "performed_by": text(context.performedBy),
            "respondent": text(context.respondent?.rawValue), "channel": text(context.channel),
            "source_recorded_ms": integer(context.sourceRecorded),
        ]
    }

    private static func cells(of reading: Reading) -> [String: Cell] {
        [
            "visit": text(reading.context.visit), "instrument": .text(reading.instrument),
            "instrument_version": text(reading.instrumentVersion), "language": text(reading.language),
            "value": real(reading.value.number), "value_text": text(reading.value.number?.literal),
            "qualifier": text(reading.value.qualifier), "low": real(reading.value.low),
            "high": real(reading.value.high), "off_step": .integer(reading.isOffStep ? 1 : 0),
            "site": text(reading.site), "side": text(reading.side?.rawValue), "motion": text(reading.motion),
            "mode": text(reading.mode?.rawValue), "posture": text(reading.posture), "tool": text(reading.tool),
            "trials": integer(reading.trials), "limited_by": text(reading.limitedBy),
            "moment": text(reading.moment?.rawValue), "aspect": text(reading.aspect?.rawValue),
            "recall": text(reading.recall), "period_days": integer(reading.periodDays),
        ]
    }

    private static func visit(_ event: PatientEvent) -> [String: Cell] {
        var cells: [String: Cell] = [:]
        let absent = [
            "kind", "own", "setting", "location", "supervised_by", "minutes", "ended_early", "planned_ms",
            "planned_offset", "reason", "notice_hours",
        ]
        for name in absent { cells[name] = .null }
        cells["visit"] = text(event.context.visit)
        switch event {
        case .visitScheduled(let booking):
            cells["status"] = .text("scheduled")
            cells["kind"] = text(booking.kind)
            cells["planned_ms"] = .integer(booking.plannedAt)
            cells["planned_offset"] = .integer(Int64(booking.plannedOffsetMinutes))
        case .visitCompleted(let visit):
            cells["status"] = .text("completed")
            cells["kind"] = .text(visit.kind.rawValue)
            cells["own"] = .integer(visit.isOwn ? 1 : 0)
            cells["setting"] = text(visit.setting?.rawValue)
            cells["location"] = text(visit.location)
            cells["supervised_by"] = text(visit.supervisedBy)
            cells["minutes"] = integer(visit.minutes)
            cells["ended_early"] = .integer(visit.endedEarly ? 1 : 0)
        case .visitMissed(let visit), .visitCancelled(let visit):
            if case .visitMissed = event {
                cells["status"] = .text("missed")
            } else {
                cells["status"] = .text("cancelled")
            }
            cells["reason"] = text(visit.reasonCode)
            cells["notice_hours"] = integer(visit.noticeHours)
        default: break
        }
        return cells
    }

    private static func techniques(of treatment: Treatment) -> [[String: Cell]] {
        let whole = ["visit": text(treatment.context.visit), "intensity": integer(treatment.intensity)]
        let techniques: [TechniqueApplied?] = treatment.techniques.isEmpty ? [nil] : treatment.techniques
        return techniques.enumerated().map { place, technique in
            [
                "number": technique.map { _ in .integer(Int64(place + 1)) } ?? .null,
                "technique": text(technique?.technique), "muscle": text(technique?.muscle),
                "role": text(technique?.role), "site": text(technique?.site), "side": text(technique?.side?.rawValue),
                "minutes": integer(technique?.minutes),
            ].merging(whole) { $1 }
        }
    }

    private static func text(_ text: String?) -> Cell { text.map { .text($0) } ?? .null }

    private static func integer(_ integer: (some BinaryInteger)?) -> Cell {
        integer.map { .integer(Int64($0)) } ?? .null
    }

    private static func real(_ number: ExactNumber?) -> Cell { number.map { .real($0.double) } ?? .null }
}
