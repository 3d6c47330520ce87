import Clinical
import Foundation
import Identity
import PatientRecord
import Practice
import TestSupport
import Testing

/// A practice whose every reading has a value of its own, so that a row of an export is known again.
struct StudyPractice {
    let test: TestStore
    /// By the digits of each reading's value: whose it is, and on which day; nil for one known to the year only.
    private(set) var readings: [String: (patient: Int, day: CalendarDay?)] = [:]
    private(set) var ids: [PatientID] = []

    static let secrets = [
        "Zorbamarker", "Quillon", "MRN-88001", "+1 555 0199", "sings Zauberflote", "dr-marker", "Hinterzimmer",
    ]

    init(patients: Int, using chance: inout SeededGenerator) throws {
        test = try TestStore()
        for number in 0..<patients { try add(number, using: &chance) }
        try test.store.catchUp()
    }

    private mutating func add(_ number: Int, using chance: inout SeededGenerator) throws {
        let first = try #require(CalendarDay("2024-01-08")).daysSince1970 + Int32.random(in: 0..<300, using: &chance)
        let registration = Registration(
            birthYear: 1930 + Int.random(in: 0..<70, using: &chance), sex: .female,
            name: .open("Quillon Zorbamarker \(number)"), birthDate: .open("1971-07-13"), contact: .open("+1 555 0199"),
            identifiers: [SealableIdentifier(system: "mrn", value: .open("MRN-88001\(number)"))])
        let receipt = try test.store.register(
            [EntryDraft(occurred: occurrence(first), event: .patientRegistered(registration))], by: test.recording)
        ids.append(receipt.patient)
        var drafts: [EntryDraft] = []
        for index in 0..<Int.random(in: 2...8, using: &chance) {
            let day = first + Int32(index) * Int32.random(in: 1...9, using: &chance)
            let visit = "visit-\(number)-\(index)"
            let context = EntryContext(
                visit: visit, performedBy: "dr-marker", note: .open("sings Zauberflote at work"))
            drafts.append(
                EntryDraft(
                    occurred: occurrence(day),
                    event: .visitCompleted(Visit(visit: visit, location: "Hinterzimmer", context: context))))
            drafts.append(try reading("\(number).\(1000 + index)", of: number, on: day, context))
        }
        drafts.append(try reading("\(number).1999", of: number, on: nil, EntryContext()))
        _ = try test.store.record(drafts, for: receipt.patient, by: test.recording)
    }

    private func occurrence(_ day: Int32) -> Occurrence {
        Occurrence(day: CalendarDay(daysSince1970: day), offsetMinutes: -300)
    }

    /// A pain score; without a day one of the year 2023.
    private mutating func reading(
        _ digits: String, of number: Int, on day: Int32?, _ context: EntryContext
    ) throws -> EntryDraft {
        readings[digits] = (number, day.map { CalendarDay(daysSince1970: $0) })
        let reading = Reading(
            instrument: "nrs-11", value: ReadingValue(try #require(ExactNumber(digits))), site: "neck",
            tool: "the tool of Quillon", moment: .before, context: context)
        let year = Occurrence(
            day: try #require(CalendarDay("2023-01-01")), offsetMinutes: -300, precision: .year)
        return EntryDraft(occurred: day.map(occurrence) ?? year, event: .reading(.pain, reading))
    }
}

/// The files of an exported folder.
struct ExportedFolder {
    let path: String

    var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }

    func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)) }

    func contents() throws -> [String: Data] {
        Dictionary(uniqueKeysWithValues: try names.map { ($0, try bytes($0)) })
    }

    /// Rows of a table as dictionaries; for tables without quoted commas.
    func rows(_ table: String) throws -> [[String: String]] {
        let lines = String(decoding: try bytes(table + ".csv"), as: UTF8.self).components(separatedBy: "\r\n")
            .dropLast()
        let header = lines[0].components(separatedBy: ",")
        return lines.dropFirst().map { line in
            Dictionary(
                uniqueKeysWithValues: zip(
                    header, line.components(separatedBy: ",").map { $0 == "\"\"" ? "" : $0 }))
        }
    }

    func mode(_ name: String = "") throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
        return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
    }
}
