import TestSupport
import Testing

@testable import Interchange

@Suite("Finding resources in a stream")
struct FHIRSplitterTests {
    static func patient(_ id: String, _ rest: String = "") -> String {
        "{\"resourceType\": \"Patient\", \"id\": \"\(id)\"\(rest)}"
    }

    static func bundle(_ entries: [String]) -> String {
        "{\"resourceType\": \"Bundle\", \"type\": \"collection\", \"entry\": [\(entries.joined(separator: ",\n"))]}"
    }

    static func entry(_ resource: String) -> String { "{\"resource\": \(resource)}" }

    @Test("a single resource, several, lines, an array")
    func roots() throws {
        #expect(try Split.found(Self.patient("a")) == [": Patient/a"])
        #expect(try Split.found("\u{FEFF} \n" + Self.patient("a") + "\n\n") == [": Patient/a"])
        #expect(
            try Split.found(Self.patient("a") + "\n" + Self.patient("b"), byLine: true) == [
                "line 1: Patient/a", "line 2: Patient/b",
            ])
        #expect(try Split.found(Self.patient("a") + Self.patient("b")) == [": Patient/a", "line 1: Patient/b"])
        #expect(
            try Split.found("[\(Self.patient("a")), \(Self.patient("b"))]") == ["[0]: Patient/a", "[1]: Patient/b"])
        #expect(try Split.found("", byLine: true) == [])
        #expect(try Split.found(" ") == [": the file holds no JSON"])
    }

    @Test("a Bundle is taken apart entry by entry, whatever stands around its entries")
    func bundles() throws {
        let text = """
            {"type": "batch", "total": 3, "link": [{"url": "x{[\\""}], "entry": [
              {"fullUrl": "urn:uuid:1", "search": {"mode": "match"}, "resource": \(Self.patient("a"))},
              {"resource": \(Self.patient("b")), "request": {"method": "PUT"}, "fullUrl": "urn:uuid:2"},
              {"request": {"method": "GET"}}
            ], "resourceType": "Bundle"}
            """
        #expect(
            try Split.found(text) == [
                "entry[0].resource: Patient/a <urn:uuid:1>", "entry[1].resource: Patient/b <urn:uuid:2>",
            ])
    }

    @Test("an entry that deletes is told and is no record to add, wherever its request stands")
    func deletions() throws {
        let deletes =
            "\"request\": {\"ifMatch\": {\"x\": 1}, \"method\": \"DELETE\", \"url\": \"Patient/b?identifier=7\"}"
        let entries = [
            Self.entry(Self.patient("a")), "{\(deletes)}", "{\"resource\": \(Self.patient("b")), \(deletes)}",
            "{\(deletes), \"fullUrl\": \"urn:uuid:1\", \"resource\": \(Self.patient("b"))}",
            "{\"fullUrl\": \"http://x/Patient/c\", \"request\": {\"method\": \"DELETE\"}}",
            "{\"resource\": \(Self.patient("d")), \"request\": {\"method\": \"PUT\", \"url\": \"Patient/d\"}}",
        ]
        #expect(
            try Split.found(Self.bundle(entries)) == [
                "entry[0].resource: Patient/a", "entry[1]: deletes Patient/b", "entry[2]: deletes Patient/b",
                "entry[3]: deletes Patient/b", "entry[4]: deletes http://x/Patient/c", "entry[5].resource: Patient/d",
            ])
    }

    @Test("a resource whose entry is broken behind it is found all the same")
    func brokenEntry() throws {
        let text =
            "{\"resourceType\": \"Bundle\", \"entry\": [{\"fullUrl\": \"urn:uuid:1\", \"resource\": \(Self.patient("a")), "
        let found = try Split.found(text + "\"reque")
        #expect(found.first == "entry[0].resource: Patient/a <urn:uuid:1>" && found.count == 2, "\(found)")
        let next = try Split.found(text + "5}, \(Self.entry(Self.patient("b")))]}")
        #expect(next.first == "entry[0].resource: Patient/a <urn:uuid:1>" && next.last?.hasSuffix("Patient/b") == true)
    }

    @Test(
        "entries that are no array are rejected with their place", arguments: ["\"x\"", "7", "null", "{\"a\": [1]}"])
    func noEntries(value: String) throws {
        let reason = "a Bundle's entry is a JSON array, and this is none"
        for text in [
            "{\"resourceType\": \"Bundle\", \"entry\": \(value), \"total\": 1}",
            "{\"entry\": \(value), \"resourceType\": \"Bundle\"}",
        ] { #expect(try Split.found(text) == ["entry: " + reason]) }
        let inner = Self.entry("{\"resourceType\": \"Bundle\", \"entry\": \(value)}")
        #expect(
            try Split.found(Self.bundle([inner, Self.entry(Self.patient("a"))])) == [
                "entry[0].resource.entry: " + reason, "entry[1].resource: Patient/a",
            ])
    }

    @Test("entries that are no objects are rejected each at its place, and those behind keep theirs")
    func noObjects() throws {
        let found = try Split.found(
            Self.bundle(["null", Self.entry(Self.patient("a")), "5", "\"x\"", "[{}]", Self.entry(Self.patient("b"))]))
        let reason = "an entry is a JSON object, and this is none"
        #expect(
            found == [
                "entry[0]: " + reason, "entry[1].resource: Patient/a", "entry[2]: " + reason, "entry[3]: " + reason,
                "entry[4]: " + reason, "entry[5].resource: Patient/b",
            ])
    }

    @Test("Bundles inside of Bundles, down to a limit")
    func nestedBundles() throws {
        let inner = Self.bundle([Self.entry(Self.patient("a"))])
        #expect(
            try Split.found(Self.bundle([Self.entry(inner), Self.entry(Self.patient("b"))])) == [
                "entry[0].resource.entry[0].resource: Patient/a", "entry[1].resource: Patient/b",
            ])
        var deep = inner
        for _ in 0..<6 { deep = Self.bundle([Self.entry(deep)]) }
        #expect(try Split.found(deep).contains { $0.contains("Bundles are nested deeper than 4") })
    }

    @Test("contained resources stay with the one that contains them")
    func contained() throws {
        let observation =
            "{\"resourceType\":\"Observation\",\"id\":\"o\",\"contained\":[\(Self.patient("c"))],\"subject\":{}}"
        #expect(try Split.found(observation) == [": Observation/o"])
    }

    @Test("what is wrong inside of matching brackets stays inside")
    func wrongInside() throws {
        for wrong in ["1.2.3", "\"\\q\"", "\"a\nb\"", "nul", "{\"a\" 1}", "[1,,2]"] {
            let text = Self.bundle(
                [Self.patient("a"), Self.patient("b", ", \"x\": \(wrong)"), Self.patient("c")].map(Self.entry))
            let found = try Split.found(text)
            #expect(found.count == 3 && found[2] == "entry[2].resource: Patient/c", "\(wrong): \(found)")
        }
    }

    @Test("after a bracket that is missing or too many, the entries that follow are found")
    func brackets() throws {
        for broken in [
            "{\"resourceType\": \"Patient\", \"id\": \"b\", \"name\": [{\"text\": \"x\"}",
            "{\"resourceType\": \"Patient\", \"id\": \"b\", \"name\": [{\"text\": \"x\"]}",
            "{\"resourceType\": \"Patient\", \"id\": \"b\", \"name\": \"x}",
        ] {
            let text = Self.bundle([Self.patient("a"), broken, Self.patient("c"), Self.patient("d")].map(Self.entry))
            let found = try Split.found(text)
            #expect(found.contains { $0.hasSuffix("Patient/a") }, "\(broken): \(found)")
            #expect(found.contains { $0.hasSuffix("Patient/d") }, "\(broken): \(found)")
            #expect(!found.contains { $0.hasSuffix("Patient/b") }, "\(broken): \(found)")
        }
        let extra = try Split.found(
            Self.bundle([
                Self.entry(Self.patient("a") + "}"), Self.entry(Self.patient("b")), Self.entry(Self.patient("c")),
            ]))
        #expect(
            extra.contains { $0.hasSuffix("Patient/a") } && extra.contains { $0.hasSuffix("Patient/c") }, "\(extra)")
    }

    @Test("a broken line of NDJSON loses itself alone")
    func lines() throws {
        let lines = [
            Self.patient("a"), "{\"resourceType\": \"Patient\", \"id\": \"b", "not json", Self.patient("c") + "}",
            Self.patient("d"), "{\"resourceType\": \"Patient\", \"x\": [1}", "\"text\"", Self.patient("e"),
        ]
        let found = try Split.found(lines.joined(separator: "\n"), byLine: true)
        #expect(
            found.filter { $0.contains("Patient/") } == [
                "line 1: Patient/a", "line 4: Patient/c", "line 5: Patient/d", "line 8: Patient/e",
            ])
        #expect(found.count == 9)
        // The same under another name: the first two lines tell what it is.
        #expect(try Split.found(lines.joined(separator: "\n")).filter { $0.contains("Patient/") }.count >= 1)
    }

    @Test("a file that is cut off keeps what came before")
    func cutOff() throws {
        let whole = Self.bundle(["a", "b", "c"].map { Self.entry(Self.patient($0)) })
        for length in [whole.count - 10, whole.count - 30] {
            let found = try Split.found(String(whole.prefix(length)))
            #expect(found.prefix(2) == ["entry[0].resource: Patient/a", "entry[1].resource: Patient/b"])
            #expect(found.count == 3 && found[2].contains("the file ends in the middle"), "\(found)")
        }
        let damage = DamagedBytes(reason: "cut off by the test")
        let found = try Split.found(ByteFeed(Self.patient("a") + "\n", damage: damage), byLine: true)
        #expect(found.count == 2 && found[1].contains("cut off by the test"))
    }

    @Test("too deep, too large: that resource alone, with memory bounded")
    func limits() throws {
        var limits = FHIRLimits()
        limits.resourceBytes = 1 << 20
        let neighbours = { (middle: (String, String, Int, String)) in
            EndlessFeed(
                "{\"resourceType\":\"Bundle\",\"entry\":[\(Self.entry(Self.patient("a"))),{\"resource\":" + middle.0,
                middle.1, times: middle.2, middle.3 + "},\(Self.entry(Self.patient("c")))]}")
        }
        let start = "{\"resourceType\":\"Patient\",\"id\":\"b\",\"x\":"
        let string = try Split.found(neighbours((start + "\"", "0123456789", 2_000_000, "\"}")), limits: limits)
        #expect(
            string == [
                "entry[0].resource: Patient/a", "entry[1].resource: too large Patient", "entry[2].resource: Patient/c",
            ])
        let open = String(repeating: "[", count: 10_000)
        let deep = try Split.found(
            neighbours((start + open, "]", 10_000, "}")), limits: limits)
        #expect(deep[1] == "entry[1].resource: its values are nested deeper than 100" && deep.count == 3, "\(deep)")
    }

    @Test("pieces of any length give the same", arguments: [UInt64(31), 32, 33])
    func pieces(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let entries = (0..<40).map { index in
            let words = String(repeating: "é\\\"\\\\{[", count: Int.random(in: 0...40, using: &chance))
            return
                "{\"fullUrl\": \"urn:uuid:\(index)\", \"resource\": \(Self.patient("p\(index)", ",\n        \"text\": \"\(words)\""))}"
        }
        let text = Self.bundle(entries)
        let whole = try Split.found(text)
        #expect(whole.count == 40, "seed \(seed)")
        for pieceMax in [1, 2, 3, 7, 64, 1000] {
            #expect(try Split.found(ByteFeed(Array(text.utf8), pieceMax: pieceMax)) == whole, "seed \(seed)")
        }
    }
}
