extension RuleViolation {
    static func instrumentUnknown(_ code: String, nearest: [String]) -> RuleViolation {
        RuleViolation(
            "instrumentUnknown",
            "The instrument `\(code)` is not in the registry, so its range and direction are not known.",
            remedy: meant(nearest) + "Use a registered instrument, or define one with `anamnesis instrument add FILE`.")
    }

    static func termUnknown(_ code: String, in vocabulary: Vocabulary, nearest: [String]) -> RuleViolation {
        RuleViolation(
            "termUnknown",
            "The \(vocabulary.noun) `\(code)` is not in the registry, so it would stand alone in every view.",
            remedy: meant(nearest) + "Use a registered \(vocabulary.noun), or adopt a registry that has this one.")
    }

    private static func meant(_ nearest: [String]) -> String {
        nearest.isEmpty ? "" : "Did you mean \(nearest.map { "`\($0)`" }.joined(separator: " or "))? "
    }
}
