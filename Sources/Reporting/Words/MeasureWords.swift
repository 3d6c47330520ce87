import Clinical

/// What is measured, as both a reading and a row of `patient_progress` say it. Empty text for absent.
struct MeasureKey: Hashable, Sendable {
    var episode = ""
    var instrument: String
    var moment = ""
    var aspect = ""
    var recall = ""
    var site = ""
    var side = ""
    var motion = ""
    var mode = ""

    init(_ reading: Reading) {
        episode = reading.context.episode ?? ""
        instrument = reading.instrument
        moment = reading.moment?.rawValue ?? ""
        aspect = reading.aspect?.rawValue ?? ""
        recall = reading.recall ?? ""
        site = reading.site ?? ""
        side = reading.side?.rawValue ?? ""
        motion = reading.motion ?? ""
        mode = reading.mode?.rawValue ?? ""
    }

    /// What a goal is about; what it leaves open is absent.
    init(_ goal: Goal) {
        (episode, instrument) = (goal.context.episode ?? "", goal.instrument)
        (moment, aspect) = (goal.moment?.rawValue ?? "", goal.aspect?.rawValue ?? "")
        (site, side) = (goal.site ?? "", goal.side?.rawValue ?? "")
        (motion, mode) = (goal.motion ?? "", goal.mode?.rawValue ?? "")
    }

    init(_ row: ViewRecord) {
        instrument = row.text("instrument") ?? ""
        episode = row.text("episode") ?? ""
        moment = row.text("moment") ?? ""
        aspect = row.text("aspect") ?? ""
        recall = row.text("recall") ?? ""
        site = row.text("site") ?? ""
        side = row.text("side") ?? ""
        motion = row.text("motion") ?? ""
        mode = row.text("mode") ?? ""
    }

    /// Where the readings are of care that has since begun anew: the day it did.
    var before: String? { CareStretches.parts(ofName: episode).before }

    /// For a stable order among equals.
    var parts: [String] { [episode, instrument, moment, aspect, recall, site, side, motion, mode] }
}

extension RegistryWords {
    /// A measure in words: "Pain, neck left, before treatment".
    func measure(_ key: MeasureKey) -> String {
        let parts = [subject(key), period(key), moment(key.moment)].filter { !$0.isEmpty }
        return Wording.upperFirst(parts.joined(separator: ", "))
    }

    /// The measure with its scale: "Pain, neck left, before treatment (NRS 0-10)".
    func measureWithScale(_ key: MeasureKey) -> String {
        let instrument = registry.instruments[key.instrument]
        let name = instrument?.kind == .pain ? self.instrument(key.instrument) : ""
        let scale = [name, scale(key.instrument)].filter { !$0.isEmpty }.joined(separator: " ")
        return scale.isEmpty ? measure(key) : measure(key) + " (\(scale))"
    }

    private func subject(_ key: MeasureKey) -> String {
        let place = place(key.site, key.side)
        switch registry.instruments[key.instrument]?.kind {
        case .pain: return joined(pain(key.aspect), place)
        case .mobility: return mobility(key)
        default: return joined(instrument(key.instrument), place)
        }
    }

    private func joined(_ what: String, _ place: String) -> String { place.isEmpty ? what : what + ", " + place }

    private func pain(_ aspect: String) -> String {
        switch aspect {
        case "", "now": "pain"
        case "rest": "pain at rest"
        case "movement": "pain on movement"
        default: aspect + " pain"
        }
    }

    private func mobility(_ key: MeasureKey) -> String {
        let site = key.site.isEmpty ? "" : place(key.site)
        let motion = key.motion.isEmpty ? "range of motion" : motion(key.motion)
        let moved = [site, motion, place(nil, key.side)].filter { !$0.isEmpty }.joined(separator: " ")
        return key.mode.isEmpty ? moved : moved + ", " + key.mode
    }

    /// The period looked back over, where it is not the instrument's own.
    private func period(_ key: MeasureKey) -> String {
        let own = registry.instruments[key.instrument]?.recall
        if key.recall.isEmpty || key.recall == "now" || key.recall == own { return "" }
        return "over " + Wording.period(key.recall)
    }

    private func moment(_ moment: String) -> String {
        switch moment {
        case "before": "before treatment"
        case "after": "after treatment"
        case "between": "between visits"
        case "nextDay": "the day after"
        default: moment
        }
    }
}
