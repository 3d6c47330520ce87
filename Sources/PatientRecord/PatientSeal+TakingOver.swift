import Clinical
import EventLog
import Identity

extension PatientSeal {
    /// The event with its sealed texts opened, wherever in the patient's history each of them stands.
    ///
    /// A seal holds for one event and one place in it. Whoever amends an entry may hand its texts back as sealed as they
    /// were read; they are opened here, to be sealed anew for the amendment.
    static func takingOver(
        _ event: PatientEvent, from history: PatientHistory, at key: KeyAtHand
    ) throws -> PatientEvent {
        var places: [SealableText: (id: EventID, path: String)]?
        return try event.mappingSealables { path, text in
            guard case .sealed = text else { return text }
            let known = places ?? sealedPlaces(in: history)
            places = known
            guard let place = known[text] else {
                throw RuleViolation(
                    "textSealedElsewhere", "A text of this entry was sealed for another patient.",
                    remedy: "Write the text anew.")
            }
            let opened = try key.require(
                for: "to carry the text \"\(path)\" of the entry over into its correction, where it is sealed anew")
            return try open(text, id: place.id, path: place.path, key: opened)
        }
    }

    /// Where each sealed text of a history stands. Two equal texts are sealed differently, so none stands twice.
    private static func sealedPlaces(in history: PatientHistory) -> [SealableText: (id: EventID, path: String)] {
        var places: [SealableText: (id: EventID, path: String)] = [:]
        func collect(_ event: PatientEvent, _ id: EventID, path: String) {
            _ = event.mappingSealables(path: path) { path, text in
                places[text] = (id, path)
                return text
            }
        }
        for item in history.items {
            switch item.content {
            case .entry(let event): collect(event, item.envelope.id, path: "")
            case .amendment(let event, _): collect(event, item.envelope.id, path: "entry.")
            case .retraction, .note, .unreadable: continue
            }
        }
        return places
    }
}
