import Clinical
import Testing

@testable import Interchange

/// What the mapper makes of a few resources about one person, for asking.
struct MappedPerson {
    let outcomes: [FHIROutcome]

    static let patient = #"{"resourceType":"Patient","id":"p1","birthDate":"1970-05-17"}"#

    /// 2026-03-01T14:00:00Z.
    static let now: Int64 = 1_772_373_600_000

    /// - Parameter resources: JSON texts in any order; a `Patient` may be among them.
    init(
        _ resources: [String], mapping: FHIRMapping = .standard, registry: Registry = .default,
        directory: FHIRDirectory = FHIRDirectory(), zone: String = "America/New_York",
        now: Int64 = Self.now
    ) throws {
        self.init(
            trees: try resources.map { try JSONParser.parse($0) }, mapping: mapping, registry: registry,
            directory: directory, zone: zone, now: now)
    }

    init(
        trees: [JSONTree], mapping: FHIRMapping = .standard, registry: Registry = .default,
        directory: FHIRDirectory = FHIRDirectory(), zone: String = "America/New_York",
        now: Int64 = Self.now
    ) {
        let parsed = trees.enumerated().map { index, json in
            FHIRResource(
                file: "test.json", path: "entry[\(index)].resource", ordinal: Int64(index + 1), fullURL: nil,
                type: json["resourceType"]?.text ?? "", id: json["id"]?.text, json: json)
        }
        let encounters = parsed.filter { $0.type == "Encounter" }.compactMap(\.id)
        let reference: PatientReference =
            mapping.isPseudonymous ? .pseudonym("p1") : .identifier(system: mapping.source + "/Patient", value: "p1")
        let patient = parsed.first { $0.type == "Patient" }
        let others = parsed.filter { $0.type != "Patient" }
        var mapper = FHIRRecord(mapping: mapping, registry: registry, practiceZone: zone, now: now).mapper(
            of: PatientResources(
                reference: reference, patient: patient, directory: directory,
                encounters: Dictionary(uniqueKeysWithValues: encounters.map { ($0, $0) })))
        for other in others { mapper.look(at: other) }
        outcomes = ([patient].compactMap { $0 } + others).map { mapper.outcome(of: $0) }
    }

    var rows: [ImportedRow] { outcomes.compactMap { if case .row(let row, _) = $0 { row } else { nil } } }
    var drafts: [EntryDraft] { rows.flatMap(\.drafts) }
    var events: [PatientEvent] { drafts.map(\.event) }
    var keys: [String] { rows.flatMap(\.naturalKeys).map { String(decoding: $0, as: UTF8.self) } }
    var withdrawn: [String] { rows.flatMap(\.withdrawn).map { String(decoding: $0, as: UTF8.self) } }
    var contents: [[UInt8]] { rows.flatMap(\.contents) }

    /// What had no word of ours.
    var notMapped: [String] { outcomes.compactMap { if case .notMapped(_, let what, _) = $0 { what } else { nil } } }

    /// `field: reason` of what was rejected.
    var rejected: [String] {
        outcomes.compactMap { if case .rejected(_, let field, let reason) = $0 { field + ": " + reason } else { nil } }
    }

    var readings: [Reading] { events.compactMap { if case .reading(_, let reading) = $0 { reading } else { nil } } }

    var visits: [Visit] { events.compactMap { if case .visitCompleted(let visit) = $0 { visit } else { nil } } }

    /// The only event, where everything went in.
    func only() throws -> PatientEvent {
        #expect(rejected == [] && notMapped == [])
        #expect(events.count == 1)
        return try #require(events.first)
    }
}

extension FHIRMapping {
    /// The standard codes and these lines.
    static func with(_ lines: String) throws -> FHIRMapping { try FHIRMapping(yaml: "source: clinic\n" + lines) }
}

/// A resource in few words.
enum Sample {
    /// A pain score of 72514-3; `more` goes on after the status, with a comma before it.
    static func pain(
        _ value: String = #""valueQuantity":{"value":4,"unit":"{score}"}"#, id: String = "o1", status: String = "final",
        code: String = #"{"coding":[{"system":"http://loinc.org","code":"72514-3"}]}"#, more: String = ""
    ) -> String {
        #"{"resourceType":"Observation","id":"\#(id)","status":"\#(status)","code":\#(code),"#
            + #""effectiveDateTime":"2026-03-01T10:30:00-05:00"\#(value.isEmpty ? "" : "," + value)\#(more)}"#
    }

    static func loinc(_ code: String) -> String { #"{"coding":[{"system":"http://loinc.org","code":"\#(code)"}]}"# }

    static func snomed(_ code: String, _ display: String) -> String {
        #"{"coding":[{"system":"http://snomed.info/sct","code":"\#(code)","display":"\#(display)"}],"text":"\#(display)"}"#
    }

    static func encounter(
        id: String = "e1", status: String = "finished", type: String = snomed("185347001", "Encounter for problem"),
        classCode: String = "AMB", more: String = ""
    ) -> String {
        #"{"resourceType":"Encounter","id":"\#(id)","status":"\#(status)","class":{"system":"#
            + #""http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"\#(classCode)"},"type":[\#(type)],"#
            + #""period":{"start":"2026-03-01T10:00:00-05:00","end":"2026-03-01T10:45:00-05:00"}\#(more)}"#
    }
}
