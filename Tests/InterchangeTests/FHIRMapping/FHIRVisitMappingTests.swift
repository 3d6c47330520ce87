import Clinical
import Testing

@testable import Interchange

@Suite("FHIR encounters and appointments in our words")
struct FHIRVisitMappingTests {
    private func visit(_ encounter: String, _ lines: String = "", directory: FHIRDirectory = FHIRDirectory()) throws
        -> Visit
    {
        let person = try MappedPerson(
            [encounter], mapping: lines.isEmpty ? .standard : .with(lines), directory: directory)
        #expect(person.rejected == [] && person.notMapped == [])
        return try #require(person.visits.first)
    }

    @Test("a visit is elsewhere unless the mapping says it is ours")
    func elsewhere() throws {
        let visit = try visit(
            Sample.encounter(more: #","serviceProvider":{"reference":"Organization/o1","display":"General"}"#))
        #expect(!visit.isOwn && visit.kind == .other && visit.minutes == 45 && visit.location == "General")
        #expect(visit.context.coding.map(\.code) == ["185347001"])
    }

    @Test(
        "ours by organisation, place, practitioner or type",
        arguments: [
            "own: all", "own: {organizations: [Organization/o1]}", "own: {organizations: [o1]}",
            "own: {organizations: [Knead & Heal]}", "own: {locations: [Location/l1]}", "own: {practitioners: [d1]}",
            "own: {encounterTypes: [\"snomed:185347001\"]}",
        ])
    func own(_ lines: String) throws {
        var directory = FHIRDirectory()
        directory.add(.init(type: "Organization", id: "o1", name: "Knead & Heal", belongsTo: nil), alias: "u1")
        let more =
            #","serviceProvider":{"reference":"urn:uuid:u1"},"location":[{"location":{"reference":"Location/l1"}}],"participant":[{"individual":{"reference":"Practitioner/d1"}}]"#
        let visit = try visit(Sample.encounter(more: more), lines, directory: directory)
        #expect(visit.isOwn && visit.kind == .treatment && visit.location == "l1")
        #expect(visit.context.performedBy == "d1")
    }

    @Test(
        "the kind comes of the class and the type",
        arguments: [
            ("EMER", "185347001", Visit.Kind.emergency), ("AMB", "185349003", .checkUp), ("AMB", "162673000", .checkUp),
            ("AMB", "410620009", .checkUp), ("AMB", "50849002", .emergency), ("VR", "390906007", .consultation),
            ("AMB", "390906007", .treatment), ("IMP", "185347001", .other), ("EMER", "185349003", .emergency),
        ])
    func kinds(_ classCode: String, _ type: String, _ kind: Visit.Kind) throws {
        let encounter = Sample.encounter(type: Sample.snomed(type, "…"), classCode: classCode)
        #expect(try visit(encounter, "own: all").kind == kind)
        if kind == .treatment { #expect(try visit(encounter).kind == .other) }
    }

    @Test("the mapping says what a type is")
    func mappedKinds() throws {
        let lines = "own: all\ncodes: {visits: {\"snomed:185349003\": treatment, \"act:IMP\": assessment}}"
        #expect(try visit(Sample.encounter(type: Sample.snomed("185349003", "Check up")), lines).kind == .treatment)
        #expect(try visit(Sample.encounter(classCode: "IMP"), lines).kind == .assessment)
    }

    @Test("every status does what it says")
    func statuses() throws {
        let ending = #","end":"2026-03-01T10:45:00-05:00""#
        for status in ["finished", "in-progress", "onleave", "arrived", "triaged"] {
            let encounter = Sample.encounter(status: status)
            #expect(try MappedPerson([encounter]).keys == ["Encounter/e1 visit"])
            let open = try MappedPerson([encounter.replacing(ending, with: "")])
            #expect(open.notMapped == (status == "finished" ? [] : ["Encounter still going on, status \(status)"]))
        }
        #expect(try MappedPerson([Sample.encounter(status: "planned")]).notMapped == ["Encounter planned elsewhere"])
        let own = try FHIRMapping.with("own: all")
        let planned = try MappedPerson([Sample.encounter(status: "planned")], mapping: own)
        guard case .visitScheduled(let booking)? = planned.events.first else {
            Issue.record("\(planned.events)")
            return
        }
        #expect(booking.visit == "e1" && booking.plannedOffsetMinutes == -300)
        #expect(planned.drafts.first?.occurred.text == "2026-03-01")
        let ahead = Sample.encounter(status: "planned").replacing("2026-03-01T", with: "2026-12-25T")
        let booked = try MappedPerson([ahead], mapping: own).drafts.first
        #expect(booked?.event.typeName == "visitScheduled" && booked?.occurred.text == "2026-03-01", "never the future")
        let gone = Sample.encounter(status: "planned").replacing("2026-03-01T", with: "2026-02-27T")
        #expect(try MappedPerson([gone], mapping: own).notMapped == ["Encounter planned for a day gone by"])
        let cancelled = try MappedPerson([Sample.encounter(status: "cancelled")], mapping: own)
        #expect(cancelled.keys == ["Encounter/e1 cancelled"])
        let wrong = try MappedPerson([Sample.encounter(status: "entered-in-error")], mapping: own)
        #expect(wrong.withdrawn == ["Encounter/e1 visit", "Encounter/e1 booking", "Encounter/e1 cancelled"])
        #expect(try MappedPerson([Sample.encounter(status: "unknown")], mapping: own).notMapped.count == 1)
    }

    @Test("a visit without a time, and one that ends before it begins, are rejected; a stay of days has no minutes")
    func times() throws {
        let untimed = #"{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"IMP"}}"#
        #expect(try MappedPerson([untimed]).rejected == ["period: nothing in the resource says when"])
        let turned =
            #"{"resourceType":"Encounter","id":"e","status":"finished","period":{"start":"2026-03-01T10:00:00Z","end":"2026-03-01T09:00:00Z"}}"#
        #expect(try MappedPerson([turned]).rejected == ["period.end: the encounter ends before it begins"])
        let stay =
            #"{"resourceType":"Encounter","id":"e","status":"finished","period":{"start":"2026-03-01T10:00:00Z","end":"2026-03-05T09:00:00Z"}}"#
        #expect(try visit(stay).minutes == nil)
    }

    @Test("an encounter contained in a reading is that reading's alone, whatever it is called")
    func containedEncounter() throws {
        let pain = Sample.pain(
            more:
                ##","contained":[{"resourceType":"Encounter","id":"e1","status":"finished"}],"encounter":{"reference":"#e1"}"##
        )
        let person = try MappedPerson([Sample.encounter(), pain])
        #expect(person.rejected == [] && person.readings.map(\.context.visit) == [nil])
    }

    @Test("an appointment is booked, missed, called off or kept; only ours is waited for")
    func appointments() throws {
        func appointment(_ status: String) -> String {
            #"{"resourceType":"Appointment","id":"a1","status":"\#(status)","start":"2026-03-09T10:00:00-04:00","created":"2026-03-01","meta":{"lastUpdated":"2026-03-08T10:00:00-04:00"},"participant":[{"actor":{"reference":"Location/l1"}}]}"#
        }
        let own = try FHIRMapping.with("own: {locations: [l1]}")
        #expect(try MappedPerson([appointment("booked")]).notMapped == ["Appointment elsewhere"])
        let booked = try MappedPerson([appointment("booked")], mapping: own)
        guard case .visitScheduled(let booking)? = booked.events.first else {
            Issue.record("\(booked.events)")
            return
        }
        #expect(booking.visit == "Appointment/a1" && booking.plannedAt == 1_773_064_800_000)
        #expect(booked.drafts.first?.occurred.text == "2026-03-01")
        guard case .visitMissed? = try MappedPerson([appointment("noshow")], mapping: own).events.first,
            case .visitCancelled(let off)? = try MappedPerson([appointment("cancelled")], mapping: own).events.first
        else {
            Issue.record("neither missed nor cancelled")
            return
        }
        #expect(off.visit == "Appointment/a1" && off.noticeHours == 24)
        #expect(try MappedPerson([appointment("fulfilled")], mapping: own).withdrawn == ["Appointment/a1 booking"])
        let kept = try MappedPerson(
            [
                appointment("fulfilled"), Sample.encounter(more: #","appointment":[{"reference":"Appointment/a1"}]"#),
                Sample.pain(more: #","encounter":{"reference":"Encounter/e1"}"#),
            ], mapping: own)
        #expect(kept.withdrawn == ["Observation/o1 absent"] && kept.visits.first?.visit == "Appointment/a1")
        #expect(kept.readings.first?.context.visit == "Appointment/a1")
        #expect(kept.visits.first?.encounterIds == ["e1"], "by which a later export refers to it")
        #expect(try MappedPerson([Sample.encounter()]).visits.first?.encounterIds == [])
    }
}
