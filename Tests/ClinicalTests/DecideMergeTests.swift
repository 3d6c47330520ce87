import Clinical
import Testing

struct DecideMergeTests {
    private static func merge(from: String? = nil, into: String? = nil) -> RecordMerge {
        RecordMerge(from: from, into: into, reasonCode: "duplicate")
    }

    private func party(_ id: String, _ events: (String, PatientEvent)...) -> MergeParty {
        var scenario = RuleScenario.given()
        for (day, event) in events { scenario.add(day, event) }
        return MergeParty(id: id, state: PatientState(scenario.entries))
    }

    private func mergedParty(_ id: String, into survivor: String) -> MergeParty {
        party(id, ("2026-02-01", .recordMergedInto(Self.merge(into: survivor))))
    }

    private func refusal(_ duplicate: MergeParty, _ survivor: MergeParty) -> RuleViolation? {
        do throws(RuleViolation) {
            try decideMerge(of: duplicate, into: survivor)
            return nil
        } catch { return error }
    }

    private func undoing(_ duplicate: MergeParty) -> RuleViolation? {
        do throws(RuleViolation) {
            _ = try decideUnmerge(of: duplicate)
            return nil
        } catch { return error }
    }

    @Test func twoRecordsOfOnePersonBecomeOne() { #expect(refusal(party("a"), party("b")) == nil) }

    @Test func aRecordIsNotMergedIntoItself() { expect(refusal(party("a"), party("a")), "mergedIntoItself") }

    @Test func bothRecordsMustBeThere() {
        let nobody = MergeParty(id: "x", state: PatientState())
        expect(refusal(nobody, party("b")), "mergePartyUnknown", mentions: "x")
        expect(refusal(party("a"), nobody), "mergePartyUnknown", mentions: "x")
    }

    @Test func anErasedRecordIsNobodys() {
        let erased = party("e", ("2026-02-01", .identityErased(IdentityErasure(reasonCode: "patientAsked"))))
        expect(refusal(erased, party("b")), "mergePartyErased", mentions: "e")
        expect(refusal(party("a"), erased), "mergePartyErased", mentions: "e")
    }

    @Test func aRecordIsMergedOnceAndARingNeverCloses() {
        let merged = mergedParty("a", into: "b")
        expect(refusal(merged, party("c")), "mergedAlready", mentions: "b")
        expect(refusal(party("b"), merged), "survivorMerged", mentions: "a", "b")
    }

    @Test func theSurvivorOfAMergeCanBeMergedOn() {
        let survivor = party("b", ("2026-02-01", .recordsMerged(Self.merge(from: "a"))))
        #expect(refusal(survivor, party("c")) == nil)
    }

    @Test func aMergeIsUndoneWhereTheRecordWasGivenUp() throws {
        #expect(try decideUnmerge(of: mergedParty("a", into: "b")) == "b")
        expect(undoing(party("b", ("2026-02-01", .recordsMerged(Self.merge(from: "a"))))), "notMerged")
        let undone = party(
            "a", ("2026-02-01", .recordMergedInto(Self.merge(into: "b"))),
            ("2026-02-02", .recordsUnmerged(Self.merge(from: "a", into: "b"))))
        expect(undoing(undone), "notMerged", mentions: "a")
        #expect(refusal(undone, party("c")) == nil)
    }

    @Test func nobodyTypesNewEntriesUnderARecordThatWasGivenUp() throws {
        let scenario = RuleScenario.given(("2026-02-01", .recordMergedInto(Self.merge(into: "b"))))
        expect(scenario.refusal(("2026-02-02", pain("5"))), "recordMerged", mentions: "patient b")
        // A source goes on bringing what it knows under the number it knows.
        #expect(try scenario.when(("2026-02-02", pain("5")), unknownTerms: .keep).count == 1)
        #expect(
            scenario.refusal(("2026-02-02", .identityErased(IdentityErasure(reasonCode: "patientAsked")))) == nil)
        let undone = Self.merge(from: "a", into: "b")
        let apart = RuleScenario.given(
            ("2026-02-01", .recordMergedInto(Self.merge(into: "b"))), ("2026-02-02", .recordsUnmerged(undone)))
        #expect(apart.refusal(("2026-02-03", pain("5"))) == nil)
    }

    @Test func whatWasMergedInDoesNotCloseTheSurvivor() {
        var scenario = RuleScenario.given(("2026-02-01", .recordsMerged(Self.merge(from: "a"))))
        scenario.add("2026-02-01", .recordMergedInto(Self.merge(into: "b")))
        scenario.entries[scenario.entries.count - 1].mergedFrom = "a"
        #expect(scenario.refusal(("2026-02-02", pain("5"))) == nil)
    }

    @Test func mergesAreNeitherRecordedNorCorrectedOneByOne() throws {
        let merges: [PatientEvent] = [
            .recordsMerged(Self.merge(from: "a")), .recordMergedInto(Self.merge(into: "b")),
            .recordsUnmerged(Self.merge(from: "a", into: "b")),
        ]
        for merge in merges {
            expect(RuleScenario.given().refusal(("2026-02-01", merge)), "mergeRecorded")
            let entry = PatientEntry(position: 2, occurred: RuleScenario.at("2026-02-01"), recorded: 0, event: merge)
            #expect(throws: RuleViolation.self) {
                try decideRetraction(
                    of: entry, isRetracted: false, reasonCode: "other",
                    state: PatientState(RuleScenario.given().entries))
            }
        }
    }

    @Test func aConsentSaysToWhat() {
        expect(RuleScenario.given().refusal(("2026-02-01", .consentGiven(Consent(scope: "")))), "consentToNothing")
        #expect(RuleScenario.given().refusal(("2026-02-01", .consentWithdrawn(Consent(scope: "research")))) == nil)
    }
}
