public import Clinical
import Rendering

extension EntryInWords {
    /// The event in words, safe to print: whatever could act on a terminal is written out. Numbers have two decimals, lines
    /// of a note stand after each other.
    public func line(_ event: PatientEvent) -> String {
        printable(Wording.oneLine(EntryInWords(words: words, rounds: true).text(event)))
    }
}
