import Foundation
import TestSupport

/// An export of made-up people, which a test can shuffle, spread over files and change.
struct FHIRExport {
    /// One resource each, on one line.
    var resources: [String]

    init(_ resources: [String]) { self.resources = resources }

    /// People with visits and pain scores, some of them dead, some readings not obtained.
    init(people: Int, using chance: inout SeededGenerator) {
        resources = ["{\"resourceType\":\"Practitioner\",\"id\":\"d1\",\"name\":[{\"family\":\"Day\"}]}"]
        for person in 1...people {
            resources.append(Self.patient(person, isDead: person % 5 == 0))
            for visit in 1...Int.random(in: 1...4, using: &chance) {
                let day = "2024-0\(visit)-1\(Int.random(in: 0...9, using: &chance))"
                resources.append(Self.encounter(person, visit, day))
                for reading in 1...Int.random(in: 1...3, using: &chance) {
                    let score = "\(Int.random(in: 0...9, using: &chance)).\(Int.random(in: 0...99, using: &chance))"
                    resources.append(Self.pain(person, "o\(visit)-\(reading)", day, score, visit: visit))
                }
            }
            resources.append(Self.claim(person))
        }
    }

    static func patient(_ person: Int, isDead: Bool = false, family: String = "Quill") -> String {
        let death = isDead ? ",\"deceasedDateTime\":\"2024-06-01T10:00:00Z\"" : ""
        return """
            {"resourceType":"Patient","id":"p\(person)","name":[{"family":"\(family)\(person)","given":["Ada"]}],\
            "gender":"female","birthDate":"1970-02-0\(person % 9 + 1)"\(death)}
            """
    }

    static func encounter(_ person: Int, _ visit: Int, _ day: String) -> String {
        """
        {"resourceType":"Encounter","id":"p\(person)-e\(visit)","status":"finished","class":{"code":"AMB"},\
        "subject":{"reference":"Patient/p\(person)"},"period":{"start":"\(day)T09:00:00Z","end":"\(day)T09:40:00Z"}}
        """
    }

    static func pain(
        _ person: Int, _ id: String, _ day: String, _ score: String, visit: Int? = nil, status: String = "final",
        version: Int = 1
    ) -> String {
        let encounter = visit.map { ",\"encounter\":{\"reference\":\"Encounter/p\(person)-e\($0)\"}" } ?? ""
        return """
            {"resourceType":"Observation","id":"p\(person)-\(id)","meta":{"versionId":"\(version)"},"status":"\(status)",\
            "code":{"coding":[{"system":"http://loinc.org","code":"72514-3"}]},"subject":{"reference":"Patient/p\(person)"}\
            \(encounter),"effectiveDateTime":"\(day)T09:10:00Z","issued":"\(day)T09:11:00Z",\
            "valueQuantity":{"value":\(score),"unit":"{score}"}}
            """
    }

    static func claim(_ person: Int) -> String {
        "{\"resourceType\":\"Claim\",\"id\":\"c\(person)\",\"patient\":{\"reference\":\"Patient/p\(person)\"}}"
    }

    func bundle(_ resources: some Collection<String>) -> String {
        "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
            + resources.map { "{\"resource\":\($0)}" }.joined(separator: ",\n") + "]}"
    }

    /// Spreads the resources over Bundles and NDJSON files in a new folder, and answers its path.
    func write(to name: String, in folder: TemporaryFolder, files: Int = 1, using chance: inout SeededGenerator) throws
        -> String
    {
        let path = folder.file(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for file in 0..<files {
            let part = stride(from: file, to: resources.count, by: files).map { resources[$0] }
            let isByLine = Bool.random(using: &chance)
            let text = isByLine ? part.joined(separator: "\n") + "\n" : bundle(part)
            try folder.write(text, to: "\(name)/\(file).\(isByLine ? "ndjson" : "json")")
        }
        return path
    }

    func shuffled(using chance: inout SeededGenerator) -> FHIRExport { FHIRExport(resources.shuffled(using: &chance)) }
}
