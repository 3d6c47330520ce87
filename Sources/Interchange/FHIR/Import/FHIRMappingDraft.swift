import Clinical

/// A mapping drafted from an export: what the standard codes understand, and what somebody has to decide, with how often
/// each occurs. It maps nothing that the standard does not.
public struct FHIRMappingDraft {
    public let yaml: String
    /// Resources looked at.
    public let resources: Int64

    /// Codes of one kind listed; beyond, how many more there are.
    private static let listedMax = 60

    /// - Parameters:
    ///   - paths: files, archives and folders.
    ///   - source: the name of the source.
    ///   - folder: where the working file lies.
    public init(
        _ paths: [String], source: String, folder: String, progress: FHIRImport.Progress? = nil
    ) throws {
        let found = Found()
        let export = try FHIRImport(
            paths, mapping: .standard, folder: folder, rejects: nil, progress: progress
        ) { Counter(found: found, person: $0) }
        try export.read()
        let record = FHIRImport.Record(knows: { _ in true }, visits: { _ in [:] })
        while try export.next(asking: record) != nil {}
        resources = export.tally.resources
        yaml = Self.text(found, source: source)
    }

    /// What occurs in the export, counted.
    private final class Found {
        var understood: [String: Int] = [:]
        var observations: [String: Int] = [:]
        var questionnaires: [String: Int] = [:]
        var providers: [String: Int] = [:]
        var visits: [String: Int] = [:]
        var procedures: [String: Int] = [:]

        func take(_ resource: FHIRResource, _ directory: FHIRDirectory) {
            let json = resource.json
            switch resource.type {
            case "Observation":
                for tree in [json] + (json["component"]?.elements ?? []) { observe(FHIRConcept(tree["code"])) }
            case "QuestionnaireResponse":
                let address = json["questionnaire"]?.text.map { String($0.prefix { $0 != "|" }) }
                questionnaires[address ?? "", default: 0] += 1
            case "Encounter":
                if let reference = FHIRReference(json["serviceProvider"]) {
                    let name =
                        directory.name(reference, from: resource.server) ?? json["serviceProvider"]?["display"]?.text
                    let server = directory.ids.server(of: reference, in: resource.server)
                    let id = FHIRServer.address(of: "Organization", reference.id, at: server)
                    providers[id + (name.map { "\u{1F}" + $0 } ?? ""), default: 0] += 1
                }
                for type in json["type"]?.elements ?? [] { count(FHIRConcept(type), &visits) }
            case "Procedure": count(FHIRConcept(json["code"]), &procedures)
            default: break
            }
        }

        private func observe(_ concept: FHIRConcept) {
            if FHIRMapping.standard.observations.contains(where: { $0.fits(concept) }) {
                count(concept, &understood)
            } else {
                count(concept, &observations)
            }
        }

        /// By `system|code`, its display behind a separator. What somebody wrote is not listed.
        private func count(_ concept: FHIRConcept, _ counts: inout [String: Int]) {
            guard let coding = concept.codings.first else { return }
            counts[coding.token + (coding.display.map { "\u{1F}" + $0 } ?? ""), default: 0] += 1
        }
    }

    /// Counts, and makes no rows.
    private struct Counter: PersonMapper {
        var found: Found
        var person: PatientResources

        func look(at resource: FHIRResource) { found.take(resource, person.directory) }

        func outcome(of resource: FHIRResource) -> FHIROutcome { .notMapped(resource, what: resource.type) }
    }

    // MARK: Writing

    private static func text(_ found: Found, source: String) -> String {
        var lines = [
            "# Drafted from an export. Read every line; what is behind # is for you to decide.",
            "source: \(quoted(source))", "onChange: amend",
        ]
        lines += section(
            "Whose visits are ours? Without this all care counts as given elsewhere, and makes nobody due.",
            "own:\n#   organizations:", found.providers
        ) { "#     - \(quoted($0))" }
        lines += section("Understood without a line here: the standard's codes.", nil, found.understood) { "#   \($0)" }
        lines += section(
            "Other observations. Take the # away, and name an instrument of `anamnesis instrument list`.",
            "observations:", found.observations
        ) { "#   - {code: \(quoted($0)), instrument: }" }
        lines += section(
            "Questionnaires. Name the instrument and the linkId of the item with the total.", "questionnaires:",
            found.questionnaires
        ) {
            $0.isEmpty
                ? "#   (responses that name no questionnaire)"
                : "#   - {questionnaire: \(quoted($0)), instrument: , total: }"
        }
        lines += section(
            "What kind of visit each is. Say it only of those you know: treatment, assessment, checkUp …",
            "codes:\n#   visits:", found.visits
        ) {
            "#     \(quoted($0)): "
        }
        lines += section(
            "Which technique of the registry each is; others are kept by their code.",
            "codes:   # one `codes:` for both\n#   techniques:", found.procedures
        ) { "#     \(quoted($0)): " }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func section(
        _ heading: String, _ member: String?, _ counts: [String: Int], line: (String) -> String
    ) -> [String] {
        if counts.isEmpty { return [] }
        let sorted = byKey(counts).sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        let listed = sorted.prefix(listedMax).map { key, count in
            let parts = key.split(separator: "\u{1F}", maxSplits: 1)
            return line(plain(parts.first ?? "")) + "   # \(count)" + (parts.count > 1 ? " \(plain(parts[1]))" : "")
        }
        let rest = sorted.count - listed.count
        return ["", "# " + heading] + (member.map { ["# " + $0] } ?? []) + listed
            + (rest > 0 ? ["#   and \(rest) more"] : [])
    }

    /// One of each key, with the display that it has most often: a key stands once in a mapping.
    private static func byKey(_ counts: [String: Int]) -> [String: Int] {
        var largest: [Substring: (text: String, count: Int, sum: Int)] = [:]
        for (text, count) in counts.sorted(by: { $0.key < $1.key }) {
            let key = text.prefix { $0 != "\u{1F}" }
            let before = largest[key]
            let isMore = count > before?.count ?? 0
            largest[key] = (
                isMore ? text : before!.text, max(count, before?.count ?? 0), count + (before?.sum ?? 0)
            )
        }
        return Dictionary(uniqueKeysWithValues: largest.values.map { ($0.text, $0.sum) })
    }

    /// On one line, whatever the source wrote.
    private static func plain(_ text: Substring) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.generalCategory != .control }))
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
