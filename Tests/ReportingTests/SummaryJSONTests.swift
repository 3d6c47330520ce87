import Clinical
import Foundation
import Rendering
import Reporting
import Testing

@Suite struct SummaryJSONTests {
    private func object(_ course: CourseFixture, asOf: String = "2026-03-29") throws -> [String: Any] {
        let text = JSONText.text(course.summary(asOf: asOf).json)
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// The names of an object in the order they are written.
    private func names(_ json: JSONValue) -> [String] {
        if case .object(let members) = json { members.map(\.0) } else { [] }
    }

    private func member(_ json: JSONValue, _ name: String) throws -> JSONValue {
        guard case .object(let members) = json else { throw Missing(name: name) }
        guard let found = members.first(where: { $0.0 == name }) else { throw Missing(name: name) }
        return found.1
    }

    private struct Missing: Error { let name: String }

    @Test func `names and their order are the contract`() throws {
        let json = CourseFixture.improving.summary(asOf: "2026-03-29").json
        #expect(
            names(json) == [
                "patient", "practice", "asOf", "position", "ask", "measures", "visits", "interval", "parked",
                "corrections", "safetyScreen", "sourceTime", "withoutSourceTime",
            ])
        guard case .array(let measures) = try member(json, "measures") else { throw Missing(name: "measures") }
        #expect(
            names(measures[0]) == [
                "instrument", "moment", "aspect", "site", "side", "motion", "mode", "unit", "better", "baseline",
                "latest", "best", "change", "percentChange", "readings", "goal", "response", "verdict", "mdc",
                "mdcVerified", "mcid",
                "expectedChange", "severity", "baselineSeverity", "baselineReadings", "trend", "slopePerWeek",
                "slopeLow",
                "slopeHigh", "goalStatus", "goalDueOn", "goalMetOn", "goalExpectedOn", "goalCarriedOn",
                "normPercent",
                "otherSidePercent", "visitChange", "unverified",
            ])
        #expect(names(try member(measures[0], "baseline")) == ["on", "value", "position"])
        #expect(
            names(try member(json, "visits")) == [
                "completed", "missed", "firstOn", "lastOn", "nextOn", "authorisedLeft",
            ])
        #expect(
            names(try member(json, "interval")) == [
                "status", "phase", "days", "bookFrom", "dueOn", "bookUntil", "validUntil", "expired",
                "reason", "evidence",
            ])
    }

    @Test func `a parser reads the values, absent as null`() throws {
        let page = try object(.improving)
        #expect(page["patient"] as? String == "k3v9s2m1q8")
        #expect(page["position"] as? Int == 12_345)
        #expect(page["corrections"] as? Int == 2)
        let measures = try #require(page["measures"] as? [[String: Any]])
        #expect(measures.map { $0["instrument"] as? String } == ["nrs-11", "ndi", "rom", "tingling", "nrs-11"])
        #expect(measures[0]["goal"] as? Double == 3)
        #expect(measures[0]["side"] is NSNull)
        #expect((measures[0]["latest"] as? [String: Any])?["position"] as? Int == 150)
        let visits = try #require(page["visits"] as? [String: Any])
        #expect(visits["completed"] as? Int == 10)
        #expect(visits["authorisedLeft"] as? Int == 6)
        #expect(visits["nextOn"] is NSNull)
        #expect((page["interval"] as? [String: Any])?["evidence"] as? [Int] == [105, 145, 150, 152])
    }

    @Test func `a patient without anything has every name and no value`() throws {
        let page = try object(.empty)
        #expect((page["measures"] as? [Any])?.isEmpty == true)
        let visits = try #require(page["visits"] as? [String: Any])
        #expect(visits["completed"] as? Int == 0)
        #expect(visits["firstOn"] is NSNull)
        #expect(visits["authorisedLeft"] is NSNull)
    }

    @Test func `a parked page says which projector stopped and where`() throws {
        let page = try object(.parked)
        let parked = try #require(page["parked"] as? [[String: Any]])
        #expect(parked.map { $0["projector"] as? String } == ["patient_progress", "maintenance_interval"])
        #expect(parked.map { $0["position"] as? Int } == [131, 131])
        #expect(page["interval"] is NSNull)
    }

    @Test(arguments: Hostile.all) func `hostile text stays a document, and the text stays as typed`(text: String) throws
    {
        let page = try object(.hostile(text), asOf: "2026-01-20")
        let measures = try #require(page["measures"] as? [[String: Any]])
        let responses = measures.map { $0["response"] as? String }
        #expect(responses.contains(text))
    }
}
