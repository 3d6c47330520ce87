import Clinical
import Foundation
import TestSupport
import Testing

@testable import Interchange

@Suite("An export person by person")
struct FHIRStagingTests {
    /// What an import came to, with a mapper that takes everything.
    final class Taken {
        var persons: [String] = []
        fileprivate var mappers: [NamingMapper] = []
        var tally = FHIRTally()
        var rejects: [String] = []
        var rows = 0
        /// Rows of the longest page.
        var pagesMax = 0
        /// Of each pause, whether it was between two people.
        var pauses: [Bool] = []
    }

    static func take(
        _ texts: [String: String], mapping: String = "source: s", known: Set<String> = [], visits: Set<String> = [],
        servers: SourceServers = .unknown, limits: FHIRLimits = FHIRLimits()
    ) throws -> Taken {
        let folder = try TemporaryFolder("staging")
        for (name, text) in texts { try folder.write(text, to: name) }
        let taken = Taken()
        let export = try FHIRImport(
            texts.keys.map(folder.file), mapping: try FHIRMapping(yaml: mapping), servers: servers, limits: limits,
            folder: folder.path, rejects: folder.file("r.ndjson")
        ) {
            taken.mappers.append(NamingMapper($0.reference))
            return taken.mappers[taken.mappers.count - 1]
        }
        try export.read()
        let record = FHIRImport.Record(
            knows: { known.contains($0.text) },
            visits: { _ in
                visits.reduce(into: [:]) { $0[$1] = RecordedVisit(visit: $1, isOwn: false, started: nil) }
            })
        while let step = try export.next(asking: record) {
            switch step {
            case .rows(let rows):
                taken.rows += rows.count
                taken.pagesMax = max(taken.pagesMax, rows.count)
            case .pause(let isBetweenPeople): taken.pauses.append(isBetweenPeople)
            }
        }
        try export.finish()
        taken.persons = taken.mappers.filter { !$0.names.isEmpty }.map {
            "\($0.reference.text): " + $0.names.joined(separator: " ")
        }.sorted()
        taken.tally = export.tally
        let written = (try? String(contentsOfFile: folder.file("r.ndjson"), encoding: .utf8)) ?? ""
        taken.rejects = written.split(separator: "\n").map(String.init)
        #expect(taken.rejects.count == Int(export.tally.rejected))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.hasSuffix(".staging") })
        let counted = [export.tally.rejected, export.tally.repeated, export.tally.superseded, export.tally.named]
        let worded = Array(export.tally.notMapped.values) + Array(export.tally.otherTypes.values)
        #expect(
            export.tally.resources == (counted + worded).reduce(Int64(taken.rows), +), "every resource is in one count")
        return taken
    }

    private func observation(_ id: String, _ subject: String, _ rest: String = "") -> String {
        "{\"resourceType\":\"Observation\",\"id\":\"\(id)\",\"subject\":{\"reference\":\"\(subject)\"}\(rest)}"
    }

    private func patient(_ id: String, _ rest: String = "") -> String {
        "{\"resourceType\":\"Patient\",\"id\":\"\(id)\"\(rest)}"
    }

    @Test("rejects of an import that stops leave an earlier one's as they are, and nothing beside them")
    func stoppedRejects() throws {
        let folder = try TemporaryFolder("staging")
        let path = try folder.write("{\"file\":\"a\"}\n", to: "r.ndjson")
        do {
            let stopped = FHIRRejectsFile(path: path)
            try stopped.write(FHIRReject(file: "b", path: "", field: "", reason: "no"))
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "{\"file\":\"a\"}\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["r.ndjson"])
    }

    @Test("of two states of a resource without a version, the one issued later or corrected is the newer")
    func issuedOrCorrected() throws {
        let (first, second) = (
            observation("o", "Patient/a", #","status":"final","x":1"#),
            observation("o", "Patient/a", #","status":"amended""#)
        )
        for (one, two) in [
            (first, second),
            (
                first.replacing("\"x\":1", with: "\"issued\":\"2024-01-02T00:00:00Z\""),
                second.replacing("\"amended\"", with: "\"final\",\"issued\":\"2024-01-02T00:00:01Z\"")
            ),
        ] {
            for lines in [[one, two], [two, one]] {
                let taken = try Self.take(["a.ndjson": ([patient("a")] + lines).joined(separator: "\n")])
                #expect(taken.rejects.isEmpty && taken.tally.superseded == 1 && taken.rows == 2, "\(taken.rejects)")
            }
        }
    }

    @Test("more under one id than is held against one another is rejected, and costs nothing else")
    func tooManyVersions() throws {
        let versions = (1...40).map { observation("o", "Patient/a", #","meta":{"versionId":"\#($0)"}"#) }
        let lines = [patient("a")] + versions + [observation("o2", "Patient/a")]
        var limits = FHIRLimits()
        limits.versionBytes = 1000
        let taken = try Self.take(["a.ndjson": lines.joined(separator: "\n")], limits: limits)
        #expect(taken.persons == ["s/Patient\u{1F}a: Patient/a= Observation/o2="], "\(taken.persons)")
        #expect(taken.rejects.count == 40 && taken.rejects.allSatisfy { $0.contains("this id 40 times") })
    }

    @Test("every form of reference, across files, before and after the person's own resource")
    func references() throws {
        let taken = try Self.take(
            [
                "1.ndjson": [
                    observation("o1", "Patient/a"), observation("o2", "urn:uuid:a"),
                    observation("o3", "http://ehr.example/fhir/Patient/a/_history/2"),
                ].joined(separator: "\n"),
                "2.json": patient("a"), "3.json": observation("o4", "Patient/a"),
            ], servers: .own(["https://ehr.example/fhir"]))
        #expect(
            taken.persons == [
                "s/Patient\u{1F}a: Patient/a= Observation/o1= Observation/o2= Observation/o3= Observation/o4="
            ])
    }

    @Test("a person is reached by the fullUrl of their entry too")
    func aliases() throws {
        let bundle = """
            {"resourceType":"Bundle","entry":[
            {"resource":\(observation("o1", "urn:uuid:u-1"))},
            {"fullUrl":"urn:uuid:u-1","resource":\(patient("a"))},
            {"resource":\(observation("o2", "Patient/a"))}]}
            """
        #expect(
            try Self.take(["b.json": bundle]).persons == [
                "s/Patient\u{1F}a: Patient/a= Observation/o1= Observation/o2="
            ])
    }

    @Test("who is in neither the export nor the log is dangling; who is in the log is not")
    func dangling() throws {
        let files = ["o.json": observation("o1", "Patient/x")]
        let taken = try Self.take(files)
        #expect(taken.rejects.count == 1 && taken.rejects[0].contains("dangling reference to Patient/x"))
        #expect(taken.rejects[0].contains("\"resource\":{\"resourceType\""))
        #expect(try Self.take(files, known: ["s/Patient\u{1F}x"]).rows == 1)
    }

    @Test("a visit must be in the export or the log, where the export has visits at all")
    func visits() throws {
        let named =
            patient("a") + "\n" + observation("o", "Patient/a", ",\"encounter\":{\"reference\":\"Encounter/e\"}")
        let alone = try Self.take(["f.ndjson": named])
        #expect(alone.rows == 2 && alone.tally.visitsNamedOnly == 1)
        let other =
            named + "\n{\"resourceType\":\"Encounter\",\"id\":\"f\",\"subject\":{\"reference\":\"Patient/a\"}}"
        #expect(try Self.take(["f.ndjson": other]).rejects.first?.contains("dangling reference to Encounter/e") == true)
        #expect(try Self.take(["f.ndjson": other], visits: ["e"]).rejects.isEmpty)
        #expect(try Self.take(["f.ndjson": other.replacingOccurrences(of: "\"f\"", with: "\"e\"")]).rows == 3)
    }

    @Test("of one id: the same is repeated, older is superseded, unclear is rejected, whatever the order of files")
    func duplicates() throws {
        let versions = [
            patient("a"), patient("a"),
            observation("o", "Patient/a", ",\"v\":1,\"meta\":{\"versionId\":\"9\"}"),
            observation("o", "Patient/a", ",\"v\":2,\"meta\":{\"versionId\":\"10\"}"),
            observation("q", "Patient/a", ",\"v\":3,\"meta\":{\"lastUpdated\":\"2020-01-01T01:00:00+02:00\"}"),
            observation("q", "Patient/a", ",\"v\":4,\"meta\":{\"lastUpdated\":\"2020-01-01T00:00:00Z\"}"),
            observation("r", "Patient/a", ",\"v\":5"), observation("r", "Patient/a", ",\"v\":6"),
        ]
        var outcomes: Set<[String]> = []
        var chance = SeededGenerator(seed: 41)
        for _ in 0..<12 {
            var files: [String: String] = [:]
            for (index, text) in versions.shuffled(using: &chance).enumerated() { files["\(index).json"] = text }
            let taken = try Self.take(files)
            #expect(taken.tally.repeated == 1 && taken.tally.superseded == 2 && taken.tally.rejected == 1)
            #expect(taken.rejects[0].contains("duplicate id"))
            outcomes.insert(taken.persons)
        }
        #expect(outcomes.count == 1)
        #expect(outcomes.first == ["s/Patient\u{1F}a: Patient/a= Observation/o=2 Observation/q=4 Observation/r=5"])
    }

    @Test("very many versions of one resource are looked through in a time like theirs", .timeLimit(.minutes(1)))
    func manyVersions() throws {
        let versions = (1...4000).map {
            observation("o", "Patient/a", ",\"v\":\($0 % 3999),\"meta\":{\"versionId\":\"\($0 % 3999)\"}")
        }
        let taken = try Self.take(["f.ndjson": ([patient("a")] + versions).joined(separator: "\n")])
        #expect(taken.persons == ["s/Patient\u{1F}a: Patient/a= Observation/o=3998"])
        #expect(taken.tally.repeated == 1 && taken.tally.superseded == 3998)
    }

    @Test("of whom much is said is read again and again: the same comes of it, in the same order")
    func readAgain() throws {
        let visits = (1...3).map {
            "{\"resourceType\":\"Encounter\",\"id\":\"e\($0)\",\"subject\":{\"reference\":\"Patient/a\"}}"
        }
        let readings = (1...40).map { number in
            let visit = ",\"encounter\":{\"reference\":\"Encounter/e\(number % 4 + 1)\"}"
            return observation(
                "o\(number % 35)", "Patient/a", ",\"v\":\(number),\"issued\":\"2024-01-\(number % 9)\"\(visit)")
        }
        let files = ["a.ndjson": ([patient("a")] + visits + readings + [patient("b")]).joined(separator: "\n")]
        var little = FHIRLimits()
        (little.keptBytes, little.page, little.waiting) = (0, 7, 10)
        let (whole, again) = (try Self.take(files), try Self.take(files, limits: little))
        #expect(whole.persons == again.persons && whole.rows == again.rows && whole.rows > 20)
        #expect(whole.tally == again.tally && !whole.rejects.isEmpty)
        // Behind the name of the file, which is another one.
        let said = [whole, again].map { $0.rejects.map { $0.drop { $0 != "," } } }
        #expect(said[0] == said[1])
        // In the middle of a person, the person is kept.
        #expect(whole.pauses == [true] && again.pagesMax == 7)
        #expect(again.pauses.contains(false) && again.pauses.last == true, "\(again.pauses)")
    }

    @Test("each malformation is rejected with its place; the rest goes in")
    func malformed() throws {
        let bad: [(String, String)] = [
            (observation("o", "Patient/a", ",\"v\":01"), "malformed JSON"),
            (observation("o", "Patient/a", ",\"v\":\"\\q\""), "unknown escape"),
            (observation("o", "Patient/a", ",\"v\":1,\"v\":2"), "same name twice"),
            (observation("o", "Patient/a", ",\"v\":\"\u{1}\""), "control character"),
            ("{\"resourceType\":\"Observatoin\",\"id\":\"o\"}", "no type of FHIR R4"),
            ("{\"resourceType\":7,\"id\":\"o\"}", "no resourceType"), ("{\"id\":\"o\"}", "no resourceType"),
            ("{\"resourceType\":\"Observation\",\"id\":\"o\"}", "names no person"),
            ("{\"resourceType\":\"Observation\",\"id\":\"o\",\"v\":tru}", "malformed JSON"),
            (observation("o", "#a"), "contained resource that is not in it"),
            (
                observation("o", "#a", ",\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"a\"}]"),
                "contained in it without an identifier"
            ),
            ("{\"resourceType\":\"Claim\",\"id\":\"c\",\"item\":[1,,2]}", "malformed JSON"),
            ("{\"resourceType\":\"Claim\",\"x\":01}", "malformed JSON"),
            (patient("x").replacingOccurrences(of: "\"id\"", with: "\"ix\""), "without an id"),
            ("{\"resourceType\":\"Observation\",\"subject\":{\"identifier\":{\"value\":\"7\"}}}", "has no system"),
            ("{\"resourceType\":\"Practitioner\",\"id\":\"x\",\"name\":[}", "bracket"),
        ]
        for (text, reason) in bad {
            let taken = try Self.take([
                "f.ndjson": [patient("a"), text, observation("z", "Patient/a")].joined(separator: "\n")
            ])
            #expect(taken.rows == 2, "\(text)")
            #expect(taken.rejects.count == 1 && taken.rejects[0].contains(reason), "\(text): \(taken.rejects)")
            #expect(taken.rejects[0].contains("\"path\":\"line 2\""), "\(taken.rejects)")
        }
    }

    @Test("what is not ours is counted by type, and about groups by what it is about")
    func others() throws {
        let taken = try Self.take([
            "f.ndjson": [
                patient("a"), "{\"resourceType\":\"Claim\",\"x\":1.0e1,\"y\":[true,\"\\n\"]}",
                observation("g", "Group/1"),
                "{\"resourceType\":\"Practitioner\",\"id\":\"d\",\"name\":[{\"family\":\"Day\"}]}",
            ].joined(separator: "\n")
        ])
        #expect(taken.tally.otherTypes == ["Claim": 1] && taken.tally.notMapped == ["Observation about Group": 1])
        #expect(taken.tally.named == 1 && taken.tally.rejected == 0)
    }

    @Test(
        "a person named by a number is the Patient of the export who has it, in any order, or whom the log knows",
        arguments: [
            "{\"reference\":\"#p\"}", "{\"identifier\":{\"system\":\"urn:mrn\",\"value\":\"7 7\"}}",
            "{\"reference\":\"Patient?identifier=urn:mrn|7%207\"}",
            "{\"reference\":\"http://ehr/fhir/Patient?active=true&identifier=urn:mrn|7%207\"}",
        ])
    func numbered(subject: String) throws {
        let number = "\"identifier\":[{\"system\":\"urn:mrn\",\"value\":\"7 7\"}]"
        let contained = "\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"p\",\(number)}]"
        let text = "{\"resourceType\":\"Observation\",\"id\":\"o\",\(contained),\"subject\":\(subject)}"
        for files in [
            ["a.json": text, "b.json": patient("x", ",\(number)")],
            ["b.json": text, "a.json": patient("x", ",\(number)")],
        ] {
            let taken = try Self.take(files)
            #expect(
                taken.persons == ["s/Patient\u{1F}x: Patient/x= Observation/o="], "\(taken.persons) \(taken.rejects)")
        }
        #expect(
            try Self.take(["o.json": text], known: ["urn:mrn\u{1F}7 7"]).persons == ["urn:mrn\u{1F}7 7: Observation/o="]
        )
        let nobody = try Self.take(["o.json": text, "p.json": patient("y")])
        #expect(nobody.rejects.count == 1 && nobody.rejects[0].contains("named by a number of urn:mrn"))
        #expect(!nobody.rejects[0].prefix(while: { $0 != "{" }).contains("7 7") && nobody.rows == 1)
    }

    @Test("a number that two Patients have, or one has no more, names nobody; the person's next number may")
    func sharedNumber() throws {
        func list(_ values: [String]) -> String {
            "[" + values.map { "{\"system\":\"urn:x\",\"value\":\"\($0)\"}" }.joined(separator: ",") + "]"
        }
        func numbers(_ values: String...) -> String { ",\"identifier\":" + list(values) }
        let old = ",\"identifier\":[{\"system\":\"urn:x\",\"value\":\"1\",\"use\":\"old\"}]"
        func contained(_ values: String...) -> String {
            "{\"resourceType\":\"Observation\",\"id\":\"o\",\"subject\":{\"reference\":\"#p\"},\"contained\":["
                + "{\"resourceType\":\"Patient\",\"id\":\"p\",\"identifier\":\(list(values))}]}"
        }
        let shared = try Self.take([
            "a.json": patient("a", numbers("1")), "b.json": patient("b", numbers("1")), "o.json": contained("1"),
        ])
        #expect(shared.rejects.count == 1 && shared.rejects[0].contains("several Patients"), "\(shared.rejects)")
        let next = try Self.take([
            "a.json": patient("a", numbers("1")), "b.json": patient("b", numbers("1", "2")),
            "o.json": contained("1", "2"),
        ])
        #expect(next.persons.contains("s/Patient\u{1F}b: Patient/b= Observation/o="), "\(next.persons)")
        let given = try Self.take([
            "a.json": patient("a", old), "b.json": patient("b", numbers("1")), "o.json": contained("1"),
        ])
        #expect(given.persons.contains("s/Patient\u{1F}b: Patient/b= Observation/o="), "\(given.persons)")
    }

    @Test(
        "an appointment finds its person among its participants, however they are named",
        arguments: [
            "{\"reference\":\"urn:uuid:7\"}", "{\"identifier\":{\"system\":\"urn:x\",\"value\":\"1\"}}",
            "{\"reference\":\"Patient?identifier=urn:x|1\"}", "{\"reference\":\"Patient/p\"}",
        ])
    func appointment(actor: String) throws {
        let practitioner = "{\"actor\":{\"reference\":\"urn:uuid:8\"}}"
        func booked(_ id: String, _ participants: String) -> String {
            "{\"resourceType\":\"Appointment\",\"id\":\"\(id)\",\"participant\":[\(participants)]}"
        }
        let entries = [
            ("urn:uuid:8", "{\"resourceType\":\"Practitioner\",\"id\":\"d\"}"),
            ("urn:uuid:7", patient("p", ",\"identifier\":[{\"system\":\"urn:x\",\"value\":\"1\"}]")),
            ("urn:uuid:9", booked("x", practitioner + ",{\"actor\":\(actor)}")),
            ("urn:uuid:10", booked("y", practitioner)),
        ].map { "{\"fullUrl\":\"\($0)\",\"resource\":\($1)}" }
        let bundle = "{\"resourceType\":\"Bundle\",\"entry\":[" + entries.joined(separator: ",") + "]}"
        let taken = try Self.take(["b.json": bundle])
        #expect(
            taken.persons == ["s/Patient\u{1F}p: Patient/p= Appointment/x="], "\(taken.persons) \(taken.rejects)")
        #expect(taken.rejects.count == 1 && taken.rejects[0].contains("Appointment"))
    }

    @Test("a reference to another server's record, and an alias of two people, lead to nobody")
    func otherServers() throws {
        func bundle(_ url: String, _ id: String, _ subject: String) -> String {
            "{\"resourceType\":\"Bundle\",\"entry\":[{\"fullUrl\":\"\(url)\",\"resource\":\(patient(id))},"
                + "{\"fullUrl\":\"https://ehr/fhir/Observation/o\(id)\",\"resource\":"
                + "\(observation("o" + id, subject))}]}"
        }
        let own = "https://ehr/fhir/Patient/1"
        let other = try Self.take(["a.json": bundle(own, "1", "https://lab/fhir/Patient/1")])
        #expect(other.rejects.count == 1 && other.rejects[0].contains("another server, https://lab/fhir"))
        #expect(try Self.take(["a.json": bundle(own, "1", own + "/_history/3")]).rows == 2)
        // One made-up UUID in two Bundles: each means its own.
        let uuid = "urn:uuid:0001"
        let twice = try Self.take(["a.json": bundle(uuid, "a", uuid), "b.json": bundle(uuid, "b", uuid)])
        #expect(
            twice.persons == [
                "s/Patient\u{1F}a: Patient/a= Observation/oa=", "s/Patient\u{1F}b: Patient/b= Observation/ob=",
            ], "\(twice.persons)")
        let unclear = try Self.take([
            "a.json": bundle(uuid, "a", "Patient/a"), "b.json": bundle(uuid, "b", "Patient/b"),
            "c.json": observation("oc", uuid),
        ])
        #expect(unclear.rejects.count == 1 && unclear.rows == 4, "\(unclear.persons)")
    }

    @Test(
        "a resource of a Bundle that is no object is rejected at its place",
        arguments: ["5", "null", "\"x\"", "[1,2]", "nonsense"])
    func noObject(value: String) throws {
        let bundle =
            "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":\(patient("a"))},"
            + "{\"fullUrl\":\"urn:uuid:1\",\"resource\":\(value)},{\"resource\":\(observation("o", "Patient/a"))}]}"
        let taken = try Self.take(["b.json": bundle])
        #expect(taken.rows == 2 && taken.rejects.count == 1, "\(taken.rejects)")
        #expect(taken.rejects.first?.contains("\"path\":\"entry[1].resource\"") == true, "\(taken.rejects)")
        #expect(taken.rejects.first?.contains("a resource is a JSON object") == true)
    }

    @Test("files that are not read are told, in folders and in archives")
    func filesNotRead() throws {
        let folder = try TemporaryFolder("not-read")
        try FileManager.default.createDirectory(atPath: folder.file("in"), withIntermediateDirectories: true)
        try folder.write(patient("a"), to: "in/a.json")
        for name in ["b.ndjson.bz2", "c.zip", "d.txt"] { try folder.write("x", to: "in/" + name) }
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "-C", folder.path, "-cf", folder.file("in/e.tar"), "in/a.json", "in/d.txt"]
        try tar.run()
        tar.waitUntilExit()
        let export = try FHIRImport(
            [folder.file("in")], mapping: try FHIRMapping(yaml: "source: s"), folder: folder.path, rejects: nil
        ) { NamingMapper($0.reference) }
        try export.read()
        #expect(export.tally.notices == [.fileNotRead: 4])
        #expect(
            export.tally.firstNotices.map { $0.file.replacingOccurrences(of: folder.path + "/", with: "") } == [
                "in/b.ndjson.bz2", "in/c.zip", "in/d.txt", "in/e.tar:in/d.txt",
            ])
    }

    @Test("a damaged archive says whether anything of it was read")
    func damaged() throws {
        let folder = try TemporaryFolder("damaged")
        try folder.write(patient("a"), to: "a.json")
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", folder.file("a.json")]
        try gzip.run()
        gzip.waitUntilExit()
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.file("a.json.gz"))))
        bytes.removeLast(12)
        try Data(bytes).write(to: URL(fileURLWithPath: folder.file("a.json.gz")))
        let export = try FHIRImport(
            [folder.file("a.json.gz")], mapping: try FHIRMapping(yaml: "source: s"), folder: folder.path,
            rejects: folder.file("r.ndjson")
        ) { NamingMapper($0.reference) }
        try export.read()
        #expect(export.firstRejects.count == 1 && export.tally.read == [FHIRTally.unreadable: 1])
        #expect(export.firstRejects.first?.reason.hasSuffix("nothing of it was read") == true, "\(export.firstRejects)")
    }

    @Test("names with escapes are understood")
    func escapedNames() throws {
        let text = observation("o", "Patient/a").replacingOccurrences(of: "\"subject\"", with: "\"s\\u0075bject\"")
        #expect(try Self.take(["f.ndjson": patient("a") + "\n" + text]).rows == 2)
    }

    @Test("pseudonymous people and people by a business number")
    func identities() throws {
        let text = patient(
            "a", ",\"identifier\":[{\"system\":\"x\",\"value\":\"0\"},{\"system\":\"mrn\",\"value\":\"77\"}]")
        #expect(
            try Self.take(["p.json": text], mapping: "source: s\npatient: {pseudonymous: true}").persons == [
                "a: Patient/a="
            ])
        #expect(
            try Self.take(["p.json": text], mapping: "source: s\npatient: {identifier: mrn}").persons == [
                "mrn\u{1F}77: Patient/a="
            ])
    }
}

/// Takes everything, and remembers what it was shown.
private final class NamingMapper: PersonMapper {
    let reference: PatientReference
    var names: [String] = []

    init(_ reference: PatientReference) { self.reference = reference }

    func look(at resource: FHIRResource) {}

    func outcome(of resource: FHIRResource) -> FHIROutcome {
        names.append("\(resource.type)/\(resource.id ?? "?")=\(resource.json["v"]?.literal ?? "")")
        let row = ImportedRow(
            patient: reference, registration: Registration(), line: resource.ordinal, naturalKeys: [], contents: [],
            drafts: [])
        return .row(row, resource)
    }
}

extension PatientReference {
    fileprivate var text: String {
        switch self {
        case .id(let id), .pseudonym(let id): id
        case .identifier(let system, let value): system + "\u{1F}" + value
        }
    }
}
