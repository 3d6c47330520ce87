import Interchange
import TestSupport
import Testing

@Suite("A drafted mapping")
struct MappingDraftTests {
    private func draft(_ text: String) throws -> (draft: MappingDraft, path: String, folder: TemporaryFolder) {
        let folder = try TemporaryFolder("draft")
        let path = try folder.write(text, to: "f.csv")
        return (try MappingDraft(path: path, source: "my clinic"), path, folder)
    }

    @Test("parses and imports where the file leaves nothing open")
    func complete() throws {
        let (draft, path, folder) = try draft(
            "patient;visited;pain;odi\nA1;2026-03-01;3,5;40\nA2;2026-03-02;NA;22\nA1;2026-03-09;2;31\n")
        #expect(draft.isComplete, "\(draft.yaml)")
        let read = try Imported(path: path, mapping: try Mapping(yaml: draft.yaml))
        #expect(read.rejected.isEmpty)
        #expect(read.rows.count == 2)
        #expect(path.hasPrefix(folder.path))
        #expect(draft.yaml.contains("# odi: 3 numbers, 22 to 40"))
    }

    @Test("leaves to a person whether the day or the month comes first")
    func ambiguous() throws {
        let (draft, _, _) = try draft("id,date,pain\nA,3/4/2026,5\nB,5/6/2026,2\n")
        #expect(!draft.isComplete)
        #expect(draft.yaml.contains("# format: d/M/yyyy"))
        #expect(draft.yaml.contains("# format: M/d/yyyy"))
        let (decided, _, _) = try self.draft("id,date,pain\nA,3/4/2026,5\nB,5/16/2026,2\n")
        #expect(decided.isComplete, "\(decided.yaml)")
        #expect(decided.yaml.contains("format: M/d/yyyy"))
    }

    @Test("reads a file without a header, hostile names and study days")
    func odd() throws {
        let (headerless, _, _) = try draft("A1,2026-03-01,3\nA2,2026-03-02,4\n")
        #expect(headerless.isComplete, "\(headerless.yaml)")
        let (hostile, _, _) = try draft("id,day,\"pain: \"\"#1\"\"\\\n\"\n1,0,3\n2,7,4\n")
        #expect(hostile.isComplete, "\(hostile.yaml)")
        #expect(hostile.yaml.contains("studyDay: day"))
    }

    @Test("takes no day for a patient, and neither a month nor a number of treatment for pain")
    func whatIsNoPain() throws {
        let (diary, _, _) = try draft("place,startday,startmonth,startyear,intensity\n\"Left knee\",1,5,2019,3\n")
        #expect(!diary.isComplete && diary.yaml.contains("# pseudonym: …"), "\(diary.yaml)")
        #expect(diary.yaml.contains("startday, startmonth, startyear: where a date stands in several columns"))
        #expect(diary.yaml.contains("  - event: painScored\n    name: intensity"))
        #expect(!diary.yaml.contains("  - event: painScored\n    name: startmonth"))
        let (trial, _, _) = try draft("id,visited,treat.num,vas\nA,2026-03-01,1,5\nB,2026-03-01,2,4\n")
        #expect(trial.yaml.contains("  - event: painScored\n    name: vas"), "\(trial.yaml)")
        #expect(trial.yaml.ranges(of: "\n  - event:").count == 1, "\(trial.yaml)")
    }

    @Test(
        "of a real file parses where it has a patient, a time and a pain of 0 to 10",
        .enabled(if: IndependentData.isThere("small-longitudinal"), "no ../shared/data here"),
        arguments: ["migraine_diary_KosteckiDillon", "licorice_gargle", "shoulder_tip_pain_lumley"])
    func real(name: String) throws {
        let draft = try MappingDraft(path: IndependentData.path("small-longitudinal/\(name).csv"), source: name)
        #expect(draft.isComplete == (name == "shoulder_tip_pain_lumley"), "\(draft.yaml)")
    }
}
