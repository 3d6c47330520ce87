import Clinical

extension ResourceReader {
    /// The total of a questionnaire: from the item that the mapping names, or from one whose linkId is an instrument's LOINC
    /// code, as LOINC's own forms have it. Items are never summed: missing ones and licences make that the form's business.
    func questionnaireResponse() throws(RowFault) -> ResourceMeaning {
        guard let (instrument, item) = try totalItem() else {
            return .noWord("QuestionnaireResponse to " + (canonical ?? "an unnamed questionnaire"))
        }
        switch status {
        case "completed", "amended": break
        case "entered-in-error": return .withdrawn("total")
        default: return .notMapped("QuestionnaireResponse, status \(status)")
        }
        guard let occurred = try firstTime("authored", "meta.lastUpdated") else { throw missingTime("authored") }
        let field = "item[linkId=\(item["linkId"]?.text ?? "")].answer"
        guard let answer = item.all("answer").first else { throw fault(field, "the item of the total has no answer") }
        let literal =
            answer["valueDecimal"]?.literal ?? answer["valueInteger"]?.literal
            ?? answer.at("valueQuantity", "value")?.literal ?? answer["valueString"]?.text
        let reading = Reading(
            instrument: instrument.code, value: ReadingValue(try number(literal, field: field)),
            recall: instrument.recall,
            context: try context(performer: [json["source"], json["author"]].compactMap { $0 }))
        var entry = entry(
            "total", occurred, .reading(instrument.kind, reading), from: ["authored", "source", "questionnaire"],
            also: [visit(json["encounter"])?.visit ?? ""])
        entry.content += CanonicalBytes(of: item, ["answer"]).bytes
        return .entry(entry)
    }

    /// The questionnaire's address without its version.
    private var canonical: String? { json["questionnaire"]?.text.map { String($0.prefix { $0 != "|" }) } }

    private func totalItem() throws(RowFault) -> (Instrument, JSONTree)? {
        if let spec = lookUp.mapping.questionnaires.first(where: { $0.questionnaire == canonical }) {
            let instrument = try lookUp.instrument(spec.instrument)
            guard let item = Self.item(in: json, depth: 0, where: { $0 == spec.total }) else {
                throw fault("item", "there is no item with the linkId “\(spec.total)” that the mapping names")
            }
            return (instrument, item)
        }
        var found: Instrument?
        let item = Self.item(in: json, depth: 0) { linkId in
            let code = linkId.split(separator: "/").last.map(String.init) ?? linkId
            let concept = FHIRConcept(.object([.init(name: "code", value: .string(code)), Self.loinc]))
            guard let target = try? lookUp.target(concept), target.instrument.kind == .questionnaire else {
                return false
            }
            found = target.instrument
            return true
        }
        if let found, let item { return (found, item) }
        return nil
    }

    private static let loinc = JSONTree.Member(name: "system", value: .string("http://loinc.org"))
    /// Groups in groups: nobody's form is deeper.
    private static let depthMax = 20

    /// The first item whose linkId fits, in the form's order.
    private static func item(in tree: JSONTree, depth: Int, where fits: (String) -> Bool) -> JSONTree? {
        if depth > depthMax { return nil }
        for item in tree.all("item") {
            if let linkId = item["linkId"]?.text, fits(linkId) { return item }
            let deeper = [item] + item.all("answer")
            for part in deeper { if let found = Self.item(in: part, depth: depth + 1, where: fits) { return found } }
        }
        return nil
    }
}
