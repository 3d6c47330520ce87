public import Clinical
import Rendering

extension EntryInWords {
    /// The event in words, safe to print: whatever could act on a terminal is written out.
    public func line(_ event: PatientEvent) -> String { printable(text(event)) }
}
