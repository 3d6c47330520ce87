public import Clinical
import Rendering

extension EntryInWords {
    /// The event in words, safe to print: whatever could act on a terminal is written out. Numbers have two decimals.
    public func line(_ event: PatientEvent) -> String {
        printable(EntryInWords(words: words, rounds: true).text(event))
    }
}
