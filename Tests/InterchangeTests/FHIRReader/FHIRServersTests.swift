import Clinical
import Foundation
import TestSupport
import Testing

@testable import Interchange

/// An id is a server's own: `Patient/p1` of two servers is two people.
@Suite("People of several servers")
struct FHIRServersTests {
    private static let (ehr, other) = ("https://ehr.example/fhir", "https://hospital.other/fhir")

    /// A Bundle of resources, each with its entry's `fullUrl`; nil for none.
    private func bundle(_ entries: [(url: String?, resource: String)]) -> String {
        let texts = entries.map { entry in
            "{" + (entry.url.map { "\"fullUrl\":\"\($0)\"," } ?? "") + "\"resource\":\(entry.resource)}"
        }
        return "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[\(texts.joined(separator: ","))]}"
    }

    private func patient(_ id: String = "p1", _ rest: String = "") -> String {
        "{\"resourceType\":\"Patient\",\"id\":\"\(id)\"\(rest)}"
    }

    private func observation(_ id: String, _ subject: String) -> String {
        "{\"resourceType\":\"Observation\",\"id\":\"\(id)\",\"subject\":{\"reference\":\"\(subject)\"}}"
    }

    private func appointment(_ id: String, _ actors: String...) -> String {
        let texts = actors.map { "{\"actor\":{\"reference\":\"\($0)\"}}" }.joined(separator: ",")
        return "{\"resourceType\":\"Appointment\",\"id\":\"\(id)\",\"participant\":[\(texts)]}"
    }

    private typealias Staging = FHIRStagingTests

    private func lines(_ resources: String...) -> String { resources.joined(separator: "\n") }

    @Test(
        "what is about another server's Patient is not filed under the own id",
        arguments: [nil, "urn:uuid:7d1", "https://ehr.example/fhir/Observation/o1"])
    func otherServer(fullURL: String?) throws {
        for resource in [
            observation("o1", Self.other + "/Patient/p1"), appointment("o1", Self.other + "/Patient/p1"),
        ] {
            let text = bundle([(Self.ehr + "/Patient/p1", patient()), (fullURL, resource)])
            let taken = try Staging.take(["b.json": text])
            #expect(taken.persons == ["s/Patient\u{1F}p1: Patient/p1="], "\(taken.persons)")
            #expect(
                taken.rejects.count == 1 && taken.rejects[0].contains("another server, \(Self.other)")
                    && taken.rejects[0].contains("\"path\":\"entry[1].resource\"")
                    && taken.rejects[0].contains("--server"), "\(taken.rejects)")
        }
    }

    @Test(
        "every way to write the own server's address means its Patient, and so do relative and urn:uuid references",
        arguments: [
            "https://ehr.example/fhir/Patient/p1", "http://ehr.example/fhir/Patient/p1/_history/4", "Patient/p1",
            "https://EHR.example:443/fhir//Patient/p1", "urn:uuid:p1",
        ])
    func ownServer(reference: String) throws {
        for fullURL in [nil, "urn:uuid:7d1", Self.ehr + "/Observation/o1"] {
            let text = bundle([(Self.ehr + "/Patient/p1", patient()), (fullURL, observation("o1", reference))])
            let taken = try Staging.take(["b.json": text])
            #expect(
                taken.persons == ["s/Patient\u{1F}p1: Patient/p1= Observation/o1="],
                "\(fullURL ?? "none"): \(taken.persons) \(taken.rejects)")
        }
    }

    @Test("a relative reference means the server of its own entry")
    func relative() throws {
        let text = bundle([
            (Self.ehr + "/Patient/p1", patient()), (Self.other + "/Observation/o1", observation("o1", "Patient/p1")),
        ])
        let taken = try Staging.take(["b.json": text])
        #expect(taken.rejects.count == 1 && taken.rejects[0].contains("another server, \(Self.other)"))
        #expect(taken.persons == ["s/Patient\u{1F}p1: Patient/p1="])
    }

    @Test("escaped slashes are an address all the same")
    func escapedSlashes() throws {
        let text = bundle([
            (Self.ehr + "/Patient/p1", patient()), (Self.other + "/Observation/o1", observation("o1", "Patient/p1")),
        ]).replacingOccurrences(of: "/", with: "\\/")
        #expect(try Staging.take(["b.json": text]).rejects.count == 1)
    }

    @Test(
        "without a fullUrl, one server in all references is the Patients' own; one beside relative ones, or of two, is not"
    )
    func lines() throws {
        let all = lines(patient(), observation("a", Self.ehr + "/Patient/p1"))
        #expect(try Staging.take(["f.ndjson": all]).rows == 2)
        let one = lines(all, observation("b", "Patient/p1"))
        let stray = try Staging.take(["f.ndjson": one])
        #expect(stray.persons == ["s/Patient\u{1F}p1: Patient/p1= Observation/b="], "\(stray.persons)")
        #expect(stray.rejects.count == 1 && stray.rejects[0].contains("say --server with it"), "\(stray.rejects)")
        let two = lines(one, observation("c", Self.other + "/Patient/p1"))
        for files in [
            ["f.ndjson": two],
            ["p.ndjson": patient(), "o.ndjson": two.replacingOccurrences(of: patient() + "\n", with: "")],
        ] {
            let taken = try Staging.take(files)
            #expect(taken.persons == ["s/Patient\u{1F}p1: Patient/p1= Observation/b="], "\(taken.persons)")
            #expect(taken.rejects.count == 2 && taken.rejects.allSatisfy { $0.contains("--server") })
        }
        let said = try Staging.take(["f.ndjson": two], servers: .own([Self.ehr]))
        #expect(said.persons == ["s/Patient\u{1F}p1: Patient/p1= Observation/a= Observation/b="])
        #expect(said.rejects.count == 1 && said.rejects[0].contains(Self.other))
    }

    @Test("two servers' exports in one run: two people with one id, each with their own", arguments: [true, false])
    func together(inOneFile: Bool) throws {
        func entries(_ base: String, _ id: String) -> [(url: String?, resource: String)] {
            [
                (base + "/Patient/p1", patient()), (base + "/Observation/o", observation("o", "Patient/p1")),
                (nil, observation(id, base + "/Patient/p1")),
            ]
        }
        let (a, b) = (entries(Self.ehr, "a"), entries(Self.other, "b"))
        let files = inOneFile ? ["x.json": bundle(a + b)] : ["a.json": bundle(a), "b.json": bundle(b)]
        let expected = [
            "s/Patient\u{1F}\(Self.ehr)/Patient/p1: Patient/p1= Observation/a= Observation/o=",
            "s/Patient\u{1F}\(Self.other)/Patient/p1: Patient/p1= Observation/b= Observation/o=",
        ]
        let taken = try Staging.take(files)
        #expect(taken.persons == expected && taken.rejects.isEmpty, "\(taken.persons) \(taken.rejects)")
        #expect(taken.tally.otherServers == [Self.ehr: 1, Self.other: 1])
        // With the source's own server known, its people go by their plain ids.
        let known = try Staging.take(files, servers: .own([Self.ehr]))
        #expect(known.persons.contains("s/Patient\u{1F}p1: Patient/p1= Observation/a= Observation/o="))
        #expect(known.tally.otherServers == [Self.other: 1] && known.rows == 6, "\(known.persons)")
    }

    @Test("a relative reference that can mean either of two is rejected, and one in a file with one of them is not")
    func ambiguous() throws {
        let files = [
            "a.json": bundle([(Self.ehr + "/Patient/p1", patient()), (nil, observation("a", "Patient/p1"))]),
            "b.json": bundle([(Self.other + "/Patient/p1", patient())]), "c.json": observation("c", "Patient/p1"),
        ]
        let taken = try Staging.take(files)
        #expect(taken.persons.first?.hasSuffix("Patient/p1= Observation/a=") == true, "\(taken.persons)")
        #expect(
            taken.rejects.count == 1 && taken.rejects[0].contains("\"file\":\"") && taken.rejects[0].contains("c.json"))
        #expect(taken.rejects[0].contains("of \(Self.ehr) or of \(Self.other)"), "\(taken.rejects)")
    }

    @Test("Patients of several servers go in by whole addresses, but for those who may be here by their ids already")
    func notKept() throws {
        let text = bundle([
            (Self.ehr + "/Patient/p1", patient()), (Self.ehr + "/Observation/o1", observation("o1", "Patient/p1")),
            (Self.other + "/Patient/p2", patient("p2")),
        ])
        let taken = try Staging.take(["b.json": text], servers: .notKept)
        #expect(
            taken.persons == [
                "s/Patient\u{1F}\(Self.ehr)/Patient/p1: Patient/p1= Observation/o1=",
                "s/Patient\u{1F}\(Self.other)/Patient/p2: Patient/p2=",
            ] && taken.rejects.isEmpty, "\(taken.persons) \(taken.rejects)")
        let known = try Staging.take(["b.json": text], known: ["s/Patient\u{1F}p1"], servers: .notKept)
        #expect(known.persons == ["s/Patient\u{1F}\(Self.other)/Patient/p2: Patient/p2="], "\(known.persons)")
        #expect(known.rejects.count == 2, "\(known.rejects)")
        for reject in known.rejects {
            #expect(reject.contains("\(Self.ehr) may be who is here") && reject.contains("--server"))
        }
        let one = bundle([(Self.ehr + "/Patient/p1", patient()), (Self.ehr + "/Patient/p2", patient("p2"))])
        #expect(
            try Staging.take(["b.json": one], servers: .notKept).persons == [
                "s/Patient\u{1F}p1: Patient/p1=", "s/Patient\u{1F}p2: Patient/p2=",
            ])
    }

    @Test("where people of several servers are here, an export that says none is taken only with a word of which it is")
    func saysNone() throws {
        let files = [
            "p.ndjson": lines(patient(), observation("o1", "Patient/p1"), observation("o2", "Patient/p2")),
            "b.json": bundle([("urn:uuid:7d1", patient("p3")), (nil, observation("o3", "urn:uuid:7d1"))]),
        ]
        let known: Set = ["s/Patient\u{1F}p2", "s/Patient\u{1F}\(Self.other)/Patient/p2"]
        let servers = SourceServers(own: .said([Self.ehr]), others: [Self.other])
        let taken = try Staging.take(files, known: known, servers: servers)
        #expect(taken.rows == 0 && taken.rejects.count == 5, "\(taken.persons) \(taken.rejects)")
        for reject in taken.rejects {
            #expect(
                reject.contains("of \(Self.ehr) or of \(Self.other)") && reject.contains("say --server"), "\(reject)")
        }
        #expect(taken.rejects.filter { $0.contains("\"path\":\"line 2\"") }.count == 1)
        for (meant, prefix) in [(Self.ehr, ""), (Self.other, Self.other + "/Patient/")] {
            let said = SourceServers(own: .said([Self.ehr]), others: [Self.other], meant: meant)
            let all = try Staging.take(files, known: known, servers: said)
            #expect(
                all.persons == [
                    "s/Patient\u{1F}\(prefix)p1: Patient/p1= Observation/o1=",
                    "s/Patient\u{1F}\(prefix)p2: Observation/o2=",
                    "s/Patient\u{1F}\(prefix)p3: Patient/p3= Observation/o3=",
                ] && all.rejects.isEmpty, "\(meant): \(all.persons) \(all.rejects)")
        }
        // No two servers give one UUID.
        let (uuid, unknown) = ("0f1c5e9a-41d2-4c1e-9a55-6c1d2e3f4a5b", "1f1c5e9a-41d2-4c1e-9a55-6c1d2e3f4a5b")
        let urn = bundle([("urn:uuid:\(uuid)", patient(uuid)), ("urn:uuid:\(unknown)", patient(unknown))])
        let home = "s/Patient\u{1F}\(Self.other)/Patient/\(uuid)"
        let byUUID = try Staging.take(["u.json": urn], known: [home], servers: servers)
        #expect(
            byUUID.persons == [
                "s/Patient\u{1F}\(unknown): Patient/\(unknown)=", "\(home): Patient/\(uuid)=",
            ] && byUUID.rejects.isEmpty, "\(byUUID.persons) \(byUUID.rejects)")
        // One that says a server once is of that one.
        let once = bundle([(Self.other + "/Patient/p1", patient()), (nil, observation("o1", "Patient/p1"))])
        #expect(
            try Staging.take(["b.json": once], servers: servers).persons == [
                "s/Patient\u{1F}\(Self.other)/Patient/p1: Patient/p1= Observation/o1="
            ])
    }

    @Test("without identities, a code of another server is nobody's")
    func pseudonymous() throws {
        let text = bundle([(Self.other + "/Patient/p1", patient())])
        let mapping = "source: s\npatient: {pseudonymous: true}"
        let taken = try Staging.take(["b.json": text], mapping: mapping, servers: .own([Self.ehr]))
        #expect(taken.rows == 0 && taken.rejects.count == 1 && taken.rejects[0].contains("--source NAME"))
        #expect(try Staging.take(["b.json": text], mapping: mapping).persons == ["p1: Patient/p1="])
    }

    @Test("the natural keys of another server's resources are their own, those of the own server as ever")
    func naturalKeys() {
        var resource = FHIRResource(
            file: "", path: "", ordinal: 1, fullURL: nil, type: "Observation", id: "o1", server: nil, json: .null)
        #expect(resource.naturalKey("pain") == Array("Observation/o1 pain".utf8))
        resource.server = Self.other
        #expect(resource.naturalKey("pain") == Array("\(Self.other)/Observation/o1 pain".utf8))
    }

    @Test("an appointment's second Patient is told, with the place")
    func secondPatient() throws {
        let text = lines(
            patient(), patient("p2"), appointment("v", "Practitioner/1", "Patient/p1", "Patient/p1", "Patient/p2"))
        let taken = try Staging.take(["f.ndjson": text])
        #expect(taken.persons.contains("s/Patient\u{1F}p1: Patient/p1= Appointment/v="), "\(taken.persons)")
        #expect(taken.tally.notices == [.furtherPatient: 1])
        #expect(taken.tally.firstNotices.first?.what == "Appointment/v names Patient/p2 too")
        #expect(taken.tally.firstNotices.first?.path == "line 3")
        let byUUID = bundle([
            ("urn:uuid:1", patient()), ("urn:uuid:2", patient("p2")),
            ("urn:uuid:3", appointment("v", "urn:uuid:1", "urn:uuid:2")),
        ])
        #expect(
            try Staging.take(["b.json": byUUID]).tally.firstNotices.first?.what == "Appointment/v names Patient/p2 too")
    }

    @Test("an appointment is of the source's own Patient, whichever stands first", arguments: [true, false])
    func ownParticipant(isFirst: Bool) throws {
        let actors = [Self.ehr + "/Patient/p1", Self.other + "/Patient/p9"]
        let (first, second) = isFirst ? (actors[0], actors[1]) : (actors[1], actors[0])
        let text = bundle([(Self.ehr + "/Patient/p1", patient()), (nil, appointment("v", first, second))])
        let taken = try Staging.take(["b.json": text])
        #expect(taken.persons == ["s/Patient\u{1F}p1: Patient/p1= Appointment/v="], "\(taken.persons) \(taken.rejects)")
        #expect(taken.tally.firstNotices.map(\.what) == ["Appointment/v names Patient/p9 too"])
        #expect(taken.rejects.isEmpty)
        // Relative ones are of the Patients of which nothing says the server.
        let mixed = try Staging.take(["f.ndjson": lines(patient(), appointment("v", actors[1], "Patient/p1"))])
        #expect(mixed.persons == ["s/Patient\u{1F}p1: Patient/p1= Appointment/v="], "\(mixed.persons)")
    }

    @Test("staff and places of two servers with one id are two, each with its own name")
    func staff() throws {
        func practitioner(_ name: String) throws -> JSONTree {
            try JSONParser.parse(#"{"resourceType":"Practitioner","id":"d1","name":[{"family":"\#(name)"}]}"#)
        }
        var directory = FHIRDirectory()
        directory.add(.init(type: "Practitioner", id: "d1", server: Self.ehr, try practitioner("Own")), alias: "d1")
        directory.add(.init(type: "Practitioner", id: "d1", server: Self.other, try practitioner("Other")), alias: "d1")
        directory.add(
            .init(
                type: "PractitionerRole", id: "r1", server: Self.other,
                try JSONParser.parse(#"{"practitioner":{"reference":"Practitioner/d1"},"code":[{"text":"hands"}]}"#)),
            alias: nil)
        directory.ids.own = [Self.ehr]
        let relative = try #require(FHIRReference("Practitioner/d1"))
        #expect(directory.name(relative, from: nil) == "Own" && directory.name(relative, from: Self.other) == "Other")
        let absolute = try #require(FHIRReference(Self.other + "/Practitioner/d1"))
        #expect(directory.name(absolute, from: nil) == "Other")
        #expect(directory.recordID(of: relative, from: nil) == "d1")
        #expect(directory.recordID(of: absolute, from: nil) == Self.other + "/Practitioner/d1")
        let role = try #require(FHIRReference("PractitionerRole/r1"))
        #expect(directory.name(role, from: Self.other) == "Other" && directory.name(role, from: nil) == nil)
        #expect(directory.practitioners["d1"]?.roles == [])
        #expect(directory.practitioners[Self.other + "/Practitioner/d1"]?.roles == ["hands"])
    }

    @Test(
        "addresses are compared as one writes them",
        arguments: [
            ("HTTP://Ehr.Example:80/fhir/", "https://ehr.example/fhir"), ("https://x", "https://x"),
            ("https://x:8443//a//b", "https://x:8443/a/b"), ("https://x/Fhir", "https://x/Fhir"), ("urn:uuid:1", nil),
            ("https://", nil), ("ftp://x", nil), ("", nil),
        ] as [(String, String?)])
    func canonical(text: String, address: String?) { #expect(FHIRServer.canonical(text) == address) }
}
