// Violations about instruments, values and the registry's words. The first argument is the rule's stable name.

extension RuleViolation {
    static func instrumentUnknown(_ code: String, nearest: [String]) -> RuleViolation {
        RuleViolation(
            "instrumentUnknown",
            "The instrument `\(code)` is not in the registry, so its range and direction are not known.",
            remedy: meant(nearest) + "Use a registered instrument, or define one with `anamnesis instrument add FILE`.")
    }

    static func instrumentUnknown(_ code: String, in registry: Registry) -> RuleViolation {
        switch registry.lookUp(instrument: code) {
        case .found(let instrument): instrumentUnknown(code, nearest: [instrument.code])
        case .unknown(let nearest): instrumentUnknown(code, nearest: nearest)
        }
    }

    static func instrumentKind(_ instrument: Instrument, recordedAs kind: ReadingKind) -> RuleViolation {
        RuleViolation(
            "instrumentKind",
            "`\(instrument.code)` is stored as \(instrument.kind.rawValue), and was given as \(kind.rawValue), where no "
                + "view would look for it.",
            remedy:
                "Record it as \(instrument.kind.registryName), or choose an instrument of the kind \(kind.registryName)."
        )
    }

    static func instrumentRetired(_ code: String) -> RuleViolation {
        RuleViolation(
            "instrumentRetired", "The practice has retired `\(code)`, so new readings of it are not comparable.",
            remedy: "Use its successor, or define it anew with `anamnesis instrument add FILE`.")
    }

    static func termUnknown(_ code: String, in vocabulary: Vocabulary, nearest: [String]) -> RuleViolation {
        RuleViolation(
            "termUnknown",
            "The \(vocabulary.noun) `\(code)` is not in the registry, so it would stand alone in every view.",
            remedy: meant(nearest) + "Use a registered \(vocabulary.noun), or adopt a registry that has this one.")
    }

    static func termUnknown(_ code: String, in vocabulary: Vocabulary, registry: Registry) -> RuleViolation {
        switch registry.lookUp(code, in: vocabulary) {
        case .found(let term): termUnknown(code, in: vocabulary, nearest: [term.code])
        case .unknown(let nearest): termUnknown(code, in: vocabulary, nearest: nearest)
        }
    }

    static func topicUnknown(_ topic: String) -> RuleViolation {
        RuleViolation(
            "topicUnknown", "An intake has no topic `\(topic)`, so no rule would ever look at it.",
            remedy: "Use one of \(IntakeTopic.topics.joined(separator: ", ")).")
    }

    static func contraindicationUnknown(_ code: String, nearest: String?, known: [String]) -> RuleViolation {
        RuleViolation(
            "contraindicationUnknown",
            "No technique of the registry goes by `\(code)`, so nobody would be warned of it.",
            remedy: meant(nearest.map { [$0] } ?? [])
                + "Use one of \(known.joined(separator: ", ")), or tell it in words, with a note.")
    }

    static func valueMissing(_ instrument: Instrument) -> RuleViolation {
        RuleViolation(
            "valueMissing", "The reading of `\(instrument.code)` has no number, no range and no words.",
            remedy: "Give a value (\(instrument.rangeText)), or record that it was not obtained, and why.")
    }

    static func valueOutOfRange(_ value: ExactNumber, _ instrument: Instrument) -> RuleViolation {
        RuleViolation(
            "valueOutOfRange",
            "\(value) is outside the range of `\(instrument.code)`, which is \(instrument.rangeText).",
            remedy: "Check the value and the unit, or choose the instrument it was taken with.")
    }

    static func rangeReversed(_ low: ExactNumber, _ high: ExactNumber) -> RuleViolation {
        RuleViolation(
            "rangeReversed", "The range runs from \(low) to \(high), which is downwards.",
            remedy: "Give the lower end first.")
    }

    static func mobilityIncomplete(_ instrument: Instrument, lacking: String) -> RuleViolation {
        RuleViolation(
            "mobilityIncomplete",
            "A reading of `\(instrument.code)` needs a body site and a motion to be comparable, and has no \(lacking).",
            remedy: "Give the \(lacking), as in `--rom \"neck rotation left 62\"`.")
    }

    private static func meant(_ nearest: [String]) -> String {
        nearest.isEmpty ? "" : "Did you mean \(nearest.map { "`\($0)`" }.joined(separator: " or "))? "
    }
}
