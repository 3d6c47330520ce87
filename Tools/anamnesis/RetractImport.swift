import Clinical
import Identity
import PatientRecord
import Practice
import Rendering

/// Undoes an import: shows what that means, asks, does it, and says what was done.
struct RetractImport {
    let origin: Int64
    let store: PracticeStore
    let isRehearsal: Bool
    let isConfirmed: Bool
    let isJSON: Bool
    /// Why, beside the code.
    let words: SealableText?
    let recording: Recording

    func run() throws {
        let patients = try store.patients(ofImport: origin)
        let planned = try undoing(patients)
        // One that was undone may have left what a later import corrected, and that may be all there was.
        let isDone = try store.isUndone(origin) && planned.isEmpty
        if isRehearsal {
            let would =
                isDone
                ? "Of the import @\(origin) nothing is left to undo."
                : planned.isEmpty ? "The import @\(origin) has nothing that could be withdrawn." : "It would be:"
            return answer(planned, heading: "A rehearsal: nothing was changed. " + would)
        }
        if isDone { return answer(planned, heading: "Of the import @\(origin) nothing is left to undo.") }
        if !isConfirmed {
            Edge.current.say((["Undoing the import @\(origin):"] + Self.lines(planned)).joined(separator: "\n"))
            guard Edge.current.inputIsTerminal else {
                throw PracticeError(.usage, "say --yes to undo the import @\(origin); nothing was changed.")
            }
            guard try Prompt().confirm("Undo it", offering: false) else {
                throw Unanswered(message: "nothing was changed.")
            }
        }
        let progress = TerminalProgress("Undoing", unit: "patients")
        defer { progress.clear() }
        let undone = try store.undoImport(origin, of: patients, words: words, by: recording) { progress.show($0, $1) }
        progress.clear()
        if try store.hasImport(after: origin) {
            Edge.current.say(
                "Note: what a later import said again in a newer version is kept; what it only found, in the very same version or in rows "
                    + "without versions, is not known. Import the newest export once more: what it says comes back.")
        }
        answer(
            undone,
            heading: "The import @\(origin) is undone: \(Self.entries(undone.withdrawnCount)) withdrawn, "
                + "\(undone.correctionsUndone) as before it, "
                + (undone.notesWithdrawn > 0 ? Self.count(undone.notesWithdrawn, "note") + " void, " : "")
                + "of \(Self.count(undone.patients, "patient")).")
    }

    private func undoing(_ patients: [PatientID]) throws -> UndoneImport {
        let progress = TerminalProgress("Looking through", unit: "patients")
        defer { progress.clear() }
        return try store.undoing(origin, of: patients) { progress.show($0, $1) }
    }

    private func answer(_ undone: UndoneImport, heading: String) {
        print(
            isJSON
                ? JSONText.text(json(undone), pretty: true)
                : ([heading] + Self.lines(undone)).joined(separator: "\n"))
    }

    /// What is withdrawn by type, what is restored, and everything that stays, each where there is any.
    private static func lines(_ undone: UndoneImport) -> [String] {
        var lines = undone.withdrawn.sorted { $0.key < $1.key }.map { "  \($0.value) \(printable($0.key)) withdrawn" }
        func add(_ count: Int, _ words: String) { if count > 0 { lines.append("  \(count) \(words)") } }
        add(undone.correctionsUndone, "corrected or withdrawn by the import: as before it")
        add(
            undone.notesWithdrawn,
            (undone.notesWithdrawn == 1 ? "note" : "notes")
                + " of what its source said that changes no entry here: withdrawn; an older export brings that in, or changes it"
        )
        add(undone.patients, undone.patients == 1 ? "patient concerned" : "patients concerned")
        func places(_ positions: [Int64], of count: Int) -> String {
            positions.map { "@\($0)" }.joined(separator: " ") + (count > positions.count ? " …" : "")
        }
        add(
            undone.keptByHand,
            "corrected by hand since: kept (\(places(undone.keptPositions, of: undone.keptByHand)))")
        add(
            undone.movedByHand,
            "moved by hand to another patient since: kept there "
                + "(\(places(undone.movedPositions, of: undone.movedByHand)))")
        add(undone.keptByLaterImport, "corrected or said again by a later import: kept")
        add(undone.recordedAtVisits, "recorded by hand at those visits: kept")
        add(
            undone.registered - undone.registrationsWithdrawn - undone.registeredSurvivors,
            "registered by it stay: more is recorded of them; anamnesis erase PATIENT destroys an identity")
        add(
            undone.registeredSurvivors,
            "registered by it stay: another record is merged into theirs; anamnesis merge --undo CHART, and then this again, "
                + "withdraws them too")
        add(undone.erased, "erased since: what remains of them stays")
        add(undone.unreadable, "stay corrected: what stood before cannot be read by this version")
        return lines
    }

    private static func entries(_ count: Int) -> String { count == 1 ? "1 entry" : "\(count) entries" }

    private static func count(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }

    private func json(_ undone: UndoneImport) -> JSONValue {
        [
            "origin": .integer(Int(origin)), "rehearsal": .bool(isRehearsal),
            "withdrawn": .integer(undone.withdrawnCount),
            "types": .array(
                undone.withdrawn.sorted { $0.key < $1.key }.map {
                    ["type": .string($0.key), "entries": .integer($0.value)]
                }), "correctionsUndone": .integer(undone.correctionsUndone),
            "notesWithdrawn": .integer(undone.notesWithdrawn), "patients": .integer(undone.patients),
            "keptByHand": .integer(undone.keptByHand),
            "keptPositions": .array(undone.keptPositions.map { .integer(Int($0)) }),
            "movedByHand": .integer(undone.movedByHand),
            "movedPositions": .array(undone.movedPositions.map { .integer(Int($0)) }),
            "keptByLaterImport": .integer(undone.keptByLaterImport),
            "recordedAtVisits": .integer(undone.recordedAtVisits), "registered": .integer(undone.registered),
            "registrationsWithdrawn": .integer(undone.registrationsWithdrawn),
            "registeredSurvivors": .integer(undone.registeredSurvivors), "erased": .integer(undone.erased),
            "unreadable": .integer(undone.unreadable),
        ]
    }
}
