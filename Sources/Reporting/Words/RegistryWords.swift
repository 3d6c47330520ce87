import Clinical

/// The registry's codes in words that read within a sentence. A code it does not know is written as words.
struct RegistryWords: Sendable {
    let registry: Registry

    func place(_ code: String) -> String {
        (registry.sites[code] ?? registry.muscles[code]).map { Wording.lowerFirst($0.name) } ?? Wording.words(code)
    }

    func technique(_ code: String) -> String { name(code, registry.techniques) }
    func motion(_ code: String) -> String { name(code, registry.motions) }
    func finding(_ code: String) -> String { name(code, registry.findings) }
    func redFlag(_ code: String) -> String { name(code, registry.redFlags) }

    /// Place and side: "neck left"; the side alone where no place is given.
    func place(_ site: String?, _ side: String?) -> String {
        [site.flatMap { $0.isEmpty ? nil : place($0) }, side.flatMap(sideWord)].compactMap { $0 }
            .joined(separator: " ")
    }

    private func sideWord(_ side: String) -> String? {
        switch side {
        case "": nil
        case "both": "both sides"
        default: side
        }
    }

    private func name(_ code: String, _ terms: [String: RegistryTerm]) -> String {
        terms[code].map { Wording.lowerFirst($0.name) } ?? Wording.words(code)
    }

    /// A short name: "NRS" for `nrs-11`, else the registry's name up to its first comma.
    func instrument(_ code: String) -> String {
        guard let instrument = registry.instruments[code] else { return Wording.words(code) }
        if instrument.kind == .pain, let acronym = acronym(code) { return acronym }
        return instrument.name.prefix { $0 != "," }.description
    }

    private func acronym(_ code: String) -> String? {
        let parts = code.split(separator: "-")
        guard let stem = parts.first, stem.count <= 4, parts.dropFirst().allSatisfy({ Int($0) != nil }) else {
            return nil
        }
        return stem.uppercased()
    }

    /// The scale or the unit: "0-10", "0-100 %", "degrees"; empty for neither.
    func scale(_ code: String) -> String {
        guard let instrument = registry.instruments[code] else { return "" }
        let unit = unit(instrument.unit)
        guard instrument.kind != .mobility, let low = instrument.minimum, let high = instrument.maximum else {
            return unit
        }
        let range = low.significand < 0 ? "\(low) to \(high)" : "\(low)-\(high)"
        return unit.isEmpty ? range : range + " " + unit
    }

    /// A unit as people write it; nothing for scores.
    func unit(_ unit: String) -> String {
        switch unit {
        case "deg": "degrees"
        case "d": "days"
        case _ where unit.hasPrefix("{"): ""
        default: unit
        }
    }
}
