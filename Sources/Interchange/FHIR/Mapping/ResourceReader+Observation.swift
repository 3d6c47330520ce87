import Clinical

extension ResourceReader {
    /// A reading that an observation or one of its components makes.
    struct PlannedReading {
        var element: JSONTree
        /// Path of the element, with its dot; empty for the observation itself.
        var path: String
        var concept: FHIRConcept
        var target: CodeLookUp.Target
        /// Tells it apart in natural keys: empty for the observation itself, else the component's code.
        var name = ""
    }

    /// One reading for the observation's own value and one for each component that has a word of ours. All or none: where
    /// one cannot be kept, the resource is rejected.
    func observation() throws(RowFault) -> ResourceMeaning {
        let planned = try plannedReadings()
        // What was entered in error is sometimes emptied as well: whatever it can have been is taken back.
        if status == "entered-in-error", value(of: json) == nil, json.all("component").isEmpty {
            return .entries([], withdrawn: everyKind)
        }
        if planned.isEmpty { return .noWord(code.itemLabel) }
        switch status {
        case "final", "amended", "corrected", "preliminary": break
        case "entered-in-error", "cancelled":
            return .entries([], withdrawn: planned.flatMap { [kind($0), absence($0)] })
        default: return .notMapped("Observation, status \(status), " + code.itemLabel)
        }
        let occurred = try observed()
        var entries: [MappedEntry] = []
        var withdrawn: [String] = []
        for reading in planned {
            guard let entry = try entry(reading, at: occurred) else { continue }
            entries.append(entry)
            // A value that came later takes the place of its absence, and the other way round.
            withdrawn.append(entry.kind == kind(reading) ? absence(reading) : kind(reading))
        }
        if entries.isEmpty { return .noWord(code.itemLabel + ", a value without a word of ours") }
        return .entries(entries, withdrawn: withdrawn)
    }

    private func plannedReadings() throws(RowFault) -> [PlannedReading] {
        var planned: [PlannedReading] = []
        let components = json.all("component")
        if let target = try lookUp.target(code), !isPanel(components) {
            planned.append(PlannedReading(element: json, path: "", concept: code, target: target))
        }
        for (index, component) in components.enumerated() {
            let concept = FHIRConcept(component["code"])
            guard let target = try lookUp.target(concept) else { continue }
            // A component has no id: its code tells it apart, and equal codes are told apart by their order.
            let code = concept.codings.first?.token ?? concept.text ?? ""
            let equals = planned.count { $0.name == code || $0.name.hasPrefix(code + " #") }
            planned.append(
                PlannedReading(
                    element: component, path: "component[\(index)].", concept: concept, target: target,
                    name: equals == 0 ? code : code + " #\(equals + 1)"))
        }
        return planned
    }

    /// Whether the observation says nothing itself and only gathers others.
    private func isPanel(_ components: [JSONTree]) -> Bool {
        guard value(of: json) == nil, json["dataAbsentReason"] == nil else { return false }
        return !components.isEmpty || !json.all("hasMember").isEmpty
    }

    private func kind(_ reading: PlannedReading) -> String { Self.kind("reading", reading.name) }
    private func absence(_ reading: PlannedReading) -> String { Self.kind("absent", reading.name) }

    private static func kind(_ what: String, _ name: String) -> String { name.isEmpty ? what : what + " " + name }

    /// Every kind of entry that an observation with at most two components of each code can have made.
    private var everyKind: [String] {
        let names = lookUp.componentNames.flatMap { [$0, $0 + " #2"] }
        return ([""] + names).flatMap { [Self.kind("reading", $0), Self.kind("absent", $0)] }
    }

    /// When it was observed: as stated, else the visit's time, else when it was written down.
    private func observed() throws(RowFault) -> Occurrence {
        if let stated = try firstTime("effectiveDateTime", "effectiveInstant", "effectivePeriod.start") {
            return stated
        }
        if let event = json.at("effectiveTiming", "event")?.elements.first?.text {
            return try times.occurrence(event, field: "effectiveTiming.event")
        }
        if let visit = visit(json["encounter"]), let started = visit.started { return started }
        guard let written = try firstTime("issued", "meta.lastUpdated") else { throw missingTime("effectiveDateTime") }
        return written
    }

    // MARK: One reading

    private static let members = [
        "value", "bodySite", "method", "performer", "note", "effectiveDateTime", "effectiveInstant", "effectivePeriod",
        "effectiveTiming",
    ]

    /// Nil where its value is something we have no word for, such as a picture.
    private func entry(_ reading: PlannedReading, at occurred: Occurrence) throws(RowFault) -> MappedEntry? {
        let place = lookUp.place(FHIRConcept(json["bodySite"]))
        let spec = reading.target.spec
        let site = spec.site ?? place.site
        let side = spec.side ?? place.side
        let also = [visit(json["encounter"])?.visit ?? ""]
        let siteNote = place.unknown.isEmpty ? nil : FHIRConcept(json["bodySite"]).text.map { "site: " + $0 }
        var codings = (reading.target.isPlain ? [] : reading.concept.codings) + place.unknown
        if let read = try readingValue(reading) {
            let fact = measured(
                reading, read, site: site, side: side,
                context: try context(performer: json.all("performer"), coding: codings, note: siteNote))
            var content = entry(
                kind(reading), occurred, .reading(reading.target.instrument.kind, fact),
                from: Self.members.filter { $0 != "value" }, also: also)
            content.content += CanonicalBytes(of: reading.element, Self.valueNames).bytes
            return content
        }
        guard let absent = reading.element["dataAbsentReason"] else {
            if value(of: reading.element) != nil { return nil }
            throw fault(reading.path + "value[x]", "there is neither a value nor a dataAbsentReason")
        }
        let reason = FHIRConcept(absent)
        codings += reason.codings
        let missing = ReadingNotObtained(
            instrument: reading.target.instrument.code, reason: Self.reason(reason.code), site: site, side: side,
            context: try context(performer: json.all("performer"), coding: codings, note: siteNote))
        var content = entry(
            absence(reading), occurred, .readingNotObtained(missing), from: Self.members, also: also)
        content.content += CanonicalBytes(of: reading.element, ["dataAbsentReason"]).bytes
        return content
    }

    private func measured(
        _ reading: PlannedReading, _ value: ReadingValue, site: String?, side: Side?, context: EntryContext
    ) -> Reading {
        let spec = reading.target.spec
        let instrument = reading.target.instrument
        return Reading(
            instrument: instrument.code, instrumentVersion: spec.instrumentVersion, language: spec.language,
            value: value, site: site ?? instrument.site, side: side, motion: spec.motion ?? instrument.motion,
            mode: spec.mode ?? method, posture: spec.posture, tool: spec.tool, limitedBy: spec.limitedBy,
            moment: spec.moment, aspect: spec.aspect, recall: spec.recall ?? instrument.recall,
            periodDays: spec.periodDays, context: context)
    }

    /// `method` names it in words of its own.
    private var method: MovementMode? {
        let concept = FHIRConcept(json["method"])
        let words = ([concept.text] + concept.codings.map(\.display)).compactMap { $0?.lowercased() }
        return MovementMode.allCases.first { mode in
            words.contains { $0.split(separator: " ").contains(mode.rawValue[...]) }
        }
    }

    /// Not asked and refused are what they say. All other reasons mean that no value could be had; the source's own code
    /// stays beside the entry.
    private static func reason(_ code: String?) -> ReadingNotObtained.Reason {
        switch code {
        case "asked-declined": .refused
        case "not-asked", "not-performed": .notAsked
        default: .unable
        }
    }
}
