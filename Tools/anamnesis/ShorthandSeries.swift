import Clinical

/// What the last visit measured, as one would type it again: `neck left` and `6>3`.
struct ShorthandSeries: Equatable {
    var kind: ReadingKind
    /// All but the value, in words the reader takes back.
    var name: String
    var value: String

    /// One for each measure of a visit, in the order of its entries; before and after become one.
    static func ofLastVisit(_ events: [PatientEvent]) -> [ShorthandSeries] {
        var series: [ShorthandSeries] = []
        for case .reading(let kind, let reading) in events {
            guard let value = reading.value.number?.literal else { continue }
            let name = name(of: reading, kind: kind)
            let index = series.firstIndex { $0.kind == kind && $0.name == name }
            if let index, reading.moment == .after {
                series[index].value += ">" + value
            } else if index == nil {
                series.append(ShorthandSeries(kind: kind, name: name, value: value))
            }
        }
        return series
    }

    private static func name(of reading: Reading, kind: ReadingKind) -> String {
        let instrument = reading.instrument == "nrs-11" || reading.instrument == "rom" ? nil : reading.instrument
        let aspect = reading.aspect == .now ? nil : reading.aspect?.rawValue
        let mode = reading.mode == .passive ? "passive" : nil
        return [instrument, reading.site, reading.motion, reading.side?.rawValue, aspect, mode].compactMap { $0 }
            .joined(separator: " ")
    }

    /// A treatment as one would type it.
    static func text(_ treatment: Treatment) -> String {
        treatment.techniques.map { applied in
            [
                applied.technique, applied.muscle ?? applied.site, applied.side?.rawValue,
                applied.minutes.map { "\($0)m" }, applied.role,
            ].compactMap { $0 }.joined(separator: " ")
        }.joined(separator: ", ")
    }
}
