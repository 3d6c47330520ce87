import Clinical
import EventLog
import EventLogSQLite
import Foundation
import Identity
import Interchange
import PatientRecord
import Practice
import TestSupport
import Testing

/// The Big List of Naughty Strings as names and notes.
@Suite(
    "Hostile texts",
    .enabled(if: IndependentData.isThere("hostile-strings-blns"), "no ../shared/data/hostile-strings-blns here"))
struct HostileTextTests {
    static func strings() throws -> [String] {
        let data = try Data(contentsOf: URL(fileURLWithPath: IndependentData.path("hostile-strings-blns/blns.json")))
        let all = try #require(try JSONSerialization.jsonObject(with: data) as? [String])
        #expect(all.count == 515)
        return all.filter { !$0.isEmpty }
    }

    static let mapping = """
        source: hostile
        patient:
          identifier: {system: mrn, column: mrn}
          name: name
        time: {column: day, format: yyyy-MM-dd}
        entries:
          - event: noteWritten
            text: {column: note}
        """

    private func csv(_ strings: [String]) -> String {
        func quoted(_ text: String) -> String { "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
        return "mrn,day,name,note\n"
            + strings.enumerated().map { "MRN-\($0 + 70_001),2026-03-01,\(quoted($1)),\(quoted($1))\n" }.joined()
    }

    /// Cells are trimmed of ASCII's blanks, tabs and line ends; whatever else is typed stays.
    private func trimmed(_ text: String) -> String {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || ("\t"..."\r").contains(scalar) }
        let scalars = Array(text.unicodeScalars)
        let from = scalars.firstIndex { !isBlank($0) } ?? scalars.endIndex
        let to = scalars.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? from
        return String(String.UnicodeScalarView(scalars[from..<max(from, to)]))
    }

    @Test("imported as names and notes: sealed in every file, opened as typed, by the key alone")
    func imported() throws {
        let strings = try Self.strings().map(trimmed).filter { !$0.isEmpty }
        let test = try TestStore()
        let source = try test.folder.write(csv(strings), to: "rows.csv")
        let report = try test.load(source, try Mapping(yaml: Self.mapping))
        #expect(report.tally.accepted == Int64(strings.count))
        try test.store.catchUp()
        let listed = try test.store.patients(opened: true)
        for (patient, typed) in zip(listed, strings) {
            #expect(Array((patient.name ?? "").utf8) == Array(typed.utf8), "\(patient.chart)")
        }
        #expect(listed.map(\.chart) == (1...strings.count).map(String.init))
        try test.store.log.close()
        for text in strings where text.utf8.count >= 16 {
            #expect(try test.files(holding: text).isEmpty, "\(text)")
        }
        for value in ["MRN-70001", "MRN-70515"] { #expect(try test.files(holding: value).isEmpty) }
        let sealed = try PracticeStore.open(
            test.place, mode: .readOnly, environment: ["ANAMNESIS_KEY_FILE": test.folder.file("no.key")])
        #expect(try sealed.patients(opened: true).allSatisfy { $0.name == nil })
        #expect(try sealed.patients(opened: true).count == strings.count)
    }

    @Test("typed as notes of one patient: opened byte for byte, untrimmed")
    func typed() throws {
        let strings = try Self.strings()
        let test = try TestStore()
        let when = Occurrence(day: CalendarDay("2026-03-01")!)
        let registration = EntryDraft(
            occurred: when, event: .patientRegistered(Registration(name: .open("Zorbamarker Quill"))))
        let patient = try test.store.register([registration], by: test.recording).patient
        let notes = strings.map {
            EntryDraft(occurred: when, event: .noteWritten(Note(subject: "note", text: .open($0))))
        }
        _ = try test.store.record(notes, for: patient, by: test.recording)
        let page = try test.store.page(of: patient)
        let shown = page.entries.compactMap { entry -> String? in
            if case .noteWritten(let note) = entry.event { note.text.opened } else { nil }
        }
        #expect(shown.map { Array($0.utf8) } == strings.map { Array($0.utf8) })
        #expect(page.name == "Zorbamarker Quill")
        #expect(try test.files(holding: "Zorbamarker").isEmpty)
        let item = try #require(try test.store.record.history(of: patient).items.first)
        guard case .entry(.patientRegistered(let stored)) = item.content else { return #expect(Bool(false)) }
        #expect(stored.name?.opened == nil)
    }
}
