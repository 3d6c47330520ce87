import Clinical
import Testing

@testable import PatientRecord

@Suite("Which version of a source's record an entry is")
struct SourceVersionTests {
    @Test("by when it was changed, else by number, else not told")
    func order() {
        let first = SourceVersion(number: 1, updated: 20)
        #expect(SourceVersion(number: 2, updated: 10).isOlder(than: first))
        #expect(!first.isOlder(than: SourceVersion(number: 2, updated: 10)))
        #expect(SourceVersion(number: 1, updated: 20).isOlder(than: SourceVersion(number: 2, updated: 20)))
        #expect(SourceVersion(number: 9).isOlder(than: SourceVersion(number: 10, updated: 5)))
        #expect(!first.isOlder(than: first) && !first.isOlder(than: SourceVersion()))
        #expect(!SourceVersion().isOlder(than: first))
    }

    @Test("else by when it was issued")
    func issued() {
        let corrected = SourceVersion(issued: 20, stage: .corrected)
        #expect(SourceVersion(issued: 10).isOlder(than: corrected))
        #expect(SourceVersion(issued: 30).order(beside: corrected) == .later)
        #expect(SourceVersion(number: 3).order(beside: SourceVersion(number: 2, stage: .corrected)) == .later)
    }

    @Test("what says neither may be older than what is corrected, or has a number or a date")
    func untold() {
        let corrected = SourceVersion(issued: 20, stage: .corrected)
        #expect(SourceVersion().order(beside: corrected) == .untold)
        #expect(SourceVersion(issued: 20).order(beside: corrected) == .untold)
        #expect(
            corrected.order(beside: SourceVersion(issued: 20)) == .later && corrected.order(beside: corrected) == .later
        )
        let first = SourceVersion(number: 1, updated: 20, issued: 10)
        #expect(
            SourceVersion().order(beside: first) == .untold && SourceVersion(issued: 10).order(beside: first) == .untold
        )
        #expect(SourceVersion(issued: 11).order(beside: first) == .later)
        #expect(SourceVersion(stage: .corrected).order(beside: first) == .later)
        #expect(SourceVersion().order(beside: SourceVersion(issued: 10)) == .later)
        #expect(SourceVersion(number: 1).order(beside: first) == .later)
    }

    @Test("it is stored with the entry, and with what a source takes back")
    func stored() throws {
        let event = PatientEvent.visitCompleted(Visit(visit: "v1", minutes: 50))
        let row = SourceRow(line: 3, digest: 0xff, version: SourceVersion(number: 5, updated: 1_714_867_200_000))
        let text = Stored.text(PatientCodec.payload(of: event, source: row))
        #expect(text.contains(#""source":{"line":3,"digest":"ff","version":5,"updated":1714867200000}"#))
        #expect(Stored.item("visitCompleted", text).entry?.context.source == row)
        let reason = CorrectionReason(code: "enteredInError", source: row)
        let taken = Stored.text(PatientCodec.payload(retractingFor: reason))
        #expect(Stored.item("entryRetracted", taken, corrects: 1).reason == reason)
    }
}
