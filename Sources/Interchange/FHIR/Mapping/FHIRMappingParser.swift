import Clinical
import Yams

/// Reads the parts of a FHIR mapping file.
struct FHIRMappingParser {
    let file: String

    func table(of yaml: String) throws(MappingError) -> StrictTable {
        let node: Node?
        do { node = try compose(yaml: yaml) } catch { throw MappingError(file: file, error) }
        guard let node else { throw MappingError(file: file, line: 1, column: 1, reason: "the mapping is empty.") }
        return try StrictTable(
            node, file: file, of: "a FHIR mapping",
            keys: [
                "source", "patient", "own", "observations", "questionnaires", "codes", "zone", "standardCodes",
                "onChange",
            ])
    }

    func source(in table: StrictTable) throws(MappingError) -> String {
        try MappingParser(file: file).source(in: table)
    }

    func zone(in table: StrictTable) throws(MappingError) -> FHIRZone {
        guard let zone = try table.string("zone") else { return .practice }
        if zone == "asWritten" { return .asWritten }
        if ZoneOffsets.isKnown(zone) { return .named(zone) }
        throw table.fault(
            "zone",
            "“\(zone)” is neither a time zone of the IANA database, such as Europe/Berlin, nor the word asWritten.")
    }

    func patient(
        _ node: Node?
    ) throws(MappingError) -> (system: String?, isPseudonymous: Bool, isShared: Bool) {
        guard let node else { return (nil, false, false) }
        let table = try StrictTable(
            node, file: file, of: "patient", keys: ["identifier", "pseudonymous", "samePatients"])
        let isPseudonymous = try table.flag("pseudonymous") ?? false
        if isPseudonymous, table["identifier"] != nil {
            throw table.fault(
                "identifier", "a pseudonymous source names its patients by Patient.id; leave out “identifier:”.")
        }
        return (
            try table.string("identifier"), isPseudonymous,
            try table.flag("samePatients") ?? false
        )
    }

    func own(_ node: Node?) throws(MappingError) -> OwnSpec {
        guard let node else { return OwnSpec() }
        if node.scalar?.string == "all" { return OwnSpec(isAll: true) }
        let table = try StrictTable(
            node, file: file, of: "own (or the word all)",
            keys: ["organizations", "locations", "practitioners", "encounterTypes", "referrals"])
        return OwnSpec(
            organizations: try words("organizations", in: table), locations: try words("locations", in: table),
            practitioners: try words("practitioners", in: table),
            encounterTypes: try tokens("encounterTypes", in: table), referrals: try tokens("referrals", in: table))
    }

    private func words(_ key: String, in table: StrictTable) throws(MappingError) -> Set<String> {
        Set(try table.words(key)?.map(\.text) ?? [])
    }

    private func tokens(_ key: String, in table: StrictTable) throws(MappingError) -> Set<String> {
        var tokens: Set<String> = []
        for word in try table.words(key) ?? [] { tokens.insert(try token(word.text, at: word.place)) }
        return tokens
    }

    private func token(_ text: String, at place: Place) throws(MappingError) -> String {
        if let coding = FHIRSystem.coding(token: text) { return coding.token }
        throw MappingError(
            file: file, place: place,
            reason:
                "“\(text)” is not a code. Write \(FHIRSystem.short.keys.sorted().map { $0 + ":…" }.joined(separator: ", ")) or system|code."
        )
    }

    // MARK: Observations

    private static let constants = [
        "instrument", "instrumentVersion", "language", "site", "side", "motion", "mode", "posture", "tool", "limitedBy",
        "moment", "aspect", "recall", "periodDays", "unit", "qualifiers", "answers",
    ]

    func observations(_ node: Node?) throws(MappingError) -> [ObservationSpec] {
        var specs: [ObservationSpec] = []
        for item in try list(node, "observations") {
            let table = try StrictTable(item, file: file, of: "an observation", keys: ["code"] + Self.constants)
            specs.append(try observation(table))
        }
        return specs
    }

    private func list(_ node: Node?, _ key: String) throws(MappingError) -> [Node] {
        guard let node else { return [] }
        if let items = node.sequence { return Array(items) }
        throw MappingError(file: file, place: node.place, reason: "“\(key):” is a list, each item begun with a hyphen.")
    }

    private func observation(_ table: StrictTable) throws(MappingError) -> ObservationSpec {
        let (codes, texts) = try observationCodes(try table.required("code", of: "an observation"))
        _ = try table.required("instrument", of: "an observation")
        var spec = ObservationSpec(codes: codes, texts: texts, instrument: try table.string("instrument") ?? "")
        spec.instrumentVersion = try table.string("instrumentVersion")
        spec.language = try table.string("language")
        spec.site = try table.string("site")
        spec.side = try table.word("side", as: Side.self)
        spec.motion = try table.string("motion")
        spec.mode = try table.word("mode", as: MovementMode.self)
        spec.posture = try table.string("posture")
        spec.tool = try table.string("tool")
        spec.limitedBy = try table.string("limitedBy")
        spec.moment = try table.word("moment", as: Moment.self)
        spec.aspect = try table.word("aspect", as: Aspect.self)
        spec.recall = try table.string("recall")
        spec.periodDays = try table.integer("periodDays")
        spec.unit = try table.string("unit")
        spec.qualifiers = try pairs(table["qualifiers"], of: "qualifiers")
        spec.answers = try answers(table["answers"])
        return spec
    }

    /// One code or a list: a token, or `{text: …}`.
    private func observationCodes(_ node: Node) throws(MappingError) -> (codes: Set<String>, texts: Set<String>) {
        var codes: Set<String> = []
        var texts: Set<String> = []
        for item in node.sequence.map(Array.init) ?? [node] {
            if let scalar = item.scalar {
                codes.insert(try token(scalar.string, at: item.place))
                continue
            }
            let table = try StrictTable(item, file: file, of: "code", keys: ["system", "code", "text"])
            if let text = try table.string("text") {
                texts.insert(text)
            } else {
                _ = try table.required("code", of: "a code")
                let system = FHIRSystem.canonical(try table.string("system") ?? "")
                codes.insert(Coding(system: system, code: try table.string("code") ?? "").token)
            }
        }
        return (codes, texts)
    }

    private func answers(_ node: Node?) throws(MappingError) -> [String: ExactNumber] {
        var answers: [String: ExactNumber] = [:]
        for (key, value, place) in try entries(node, of: "answers") {
            guard let number = value.scalar.flatMap({ ExactNumber($0.string) }) else {
                throw MappingError(file: file, place: place, reason: "the answer “\(key)” stands for a number.")
            }
            answers[FHIRSystem.coding(token: key)?.token ?? key] = number
        }
        return answers
    }

    private func pairs(_ node: Node?, of what: String) throws(MappingError) -> [String: String] {
        var pairs: [String: String] = [:]
        for (key, value, place) in try entries(node, of: what) {
            guard let word = value.scalar?.string else {
                throw MappingError(file: file, place: place, reason: "“\(key)” in \(what) stands for one word.")
            }
            pairs[key] = word
        }
        return pairs
    }

    /// The entries of a table with keys of the writer's own.
    private func entries(
        _ node: Node?, of what: String
    ) throws(MappingError) -> [(key: String, value: Node, place: Place)] {
        guard let node else { return [] }
        guard let mapping = node.mapping else {
            throw MappingError(file: file, place: node.place, reason: "“\(what):” is a table.")
        }
        return mapping.map { ($0.key.scalar?.string ?? "", $0.value, $0.key.place) }
    }

    // MARK: Questionnaires and codes

    func questionnaires(_ node: Node?) throws(MappingError) -> [QuestionnaireSpec] {
        var specs: [QuestionnaireSpec] = []
        for item in try list(node, "questionnaires") {
            let table = try StrictTable(
                item, file: file, of: "a questionnaire", keys: ["questionnaire", "instrument", "total"])
            for key in ["questionnaire", "instrument", "total"] { _ = try table.required(key, of: "a questionnaire") }
            specs.append(
                QuestionnaireSpec(
                    questionnaire: try table.string("questionnaire") ?? "",
                    instrument: try table.string("instrument") ?? "", total: try table.string("total") ?? ""))
        }
        return specs
    }

    func codes(_ node: Node?) throws(MappingError) -> CodeSpec {
        var spec = CodeSpec()
        guard let node else { return spec }
        let table = try StrictTable(
            node, file: file, of: "codes", keys: ["visits", "techniques", "sites", "intake"])
        for (token, word, place) in try coded(table["visits"], of: "visits") {
            guard let kind = Visit.Kind(rawValue: word) else {
                let kinds = Visit.Kind.allCases.map(\.rawValue)
                throw MappingError(
                    file: file, place: place,
                    reason:
                        "“\(word)” is no kind of visit\(NearestName.hint(for: word, among: kinds)). The kinds: \(kinds.joined(separator: ", "))."
                )
            }
            spec.visits[token] = kind
        }
        for (token, word, _) in try coded(table["techniques"], of: "techniques") { spec.techniques[token] = word }
        for (token, word, _) in try coded(table["intake"], of: "intake") { spec.intake[token] = word }
        for (key, value, place) in try entries(table["sites"], of: "sites") {
            spec.sites[try token(key, at: place)] = try site(value)
        }
        return spec
    }

    private func coded(
        _ node: Node?, of what: String
    ) throws(MappingError) -> [(token: String, word: String, place: Place)] {
        var words: [(token: String, word: String, place: Place)] = []
        for (key, value, place) in try entries(node, of: what) {
            guard let word = value.scalar?.string, !word.isEmpty else {
                throw MappingError(file: file, place: place, reason: "“\(key)” in \(what) stands for one word.")
            }
            words.append((try token(key, at: place), word, value.place))
        }
        return words
    }

    private func site(_ node: Node) throws(MappingError) -> CodeSpec.Place {
        if let word = node.scalar?.string { return CodeSpec.Place(site: word) }
        let table = try StrictTable(node, file: file, of: "a site", keys: ["site", "side"])
        _ = try table.required("site", of: "a site")
        return CodeSpec.Place(site: try table.string("site") ?? "", side: try table.word("side", as: Side.self))
    }
}
