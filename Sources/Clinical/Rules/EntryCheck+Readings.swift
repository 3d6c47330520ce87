extension EntryCheck {
    func completed(
        _ reading: Reading, kind: ReadingKind, of draft: EntryDraft, state: PatientState, registry: Registry
    ) throws(RuleViolation) -> EntryDraft? {
        try checkReferences(reading.context, state: state)
        guard let instrument = registry.instruments[reading.instrument] else {
            throw .instrumentUnknown(reading.instrument, in: registry)
        }
        if instrument.kind != kind { throw .instrumentKind(instrument, recordedAs: kind) }
        if !amends, registry.retired.contains(instrument.code) { throw .instrumentRetired(instrument.code) }
        try check(reading.value, of: instrument)
        try Self.checkLimits(reading)
        try checkPlace(reading, instrument: instrument, registry: registry)
        let isOffStep = Self.isOffStep(reading.value.number, of: instrument)
        let lacksPlace = Self.lacksPlace(reading, of: instrument)
        let broken = state.isDead(on: draft.occurred.day) ? [CareRule.afterDeath.rawValue] : []
        let named = rulesNamed(broken, in: reading.context, registry: registry)
        if isOffStep == reading.isOffStep, !lacksPlace, named == reading.context.rulesBroken { return nil }

        var completed = reading
        completed.isOffStep = isOffStep
        completed.site = reading.site ?? instrument.site
        completed.motion = reading.motion ?? instrument.motion
        completed.context.rulesBroken = named
        return EntryDraft(occurred: draft.occurred, event: .reading(kind, completed))
    }

    /// Marked, never refused: a scale is sometimes read between its marks, and other systems compute scores.
    private static func isOffStep(_ value: ExactNumber?, of instrument: Instrument) -> Bool {
        guard let value, let step = instrument.step else { return false }
        return !value.isMultiple(of: step)
    }

    private static func lacksPlace(_ reading: Reading, of instrument: Instrument) -> Bool {
        (reading.site == nil && instrument.site != nil) || (reading.motion == nil && instrument.motion != nil)
    }

    private func check(_ value: ReadingValue, of instrument: Instrument) throws(RuleViolation) {
        if value.number == nil, value.low == nil, value.high == nil, value.qualifier == nil {
            throw .valueMissing(instrument)
        }
        if let number = value.number { try check(number, of: instrument) }
        if let low = value.low { try check(low, of: instrument) }
        if let high = value.high { try check(high, of: instrument) }
        if let low = value.low, let high = value.high, high.isLess(than: low) { throw .rangeReversed(low, high) }
    }

    func check(_ number: ExactNumber, of instrument: Instrument) throws(RuleViolation) {
        if !instrument.holds(number) { throw .valueOutOfRange(number, instrument) }
    }

    private func checkPlace(
        _ reading: Reading, instrument: Instrument, registry: Registry
    ) throws(RuleViolation) {
        if instrument.kind == .mobility {
            if (reading.site ?? instrument.site) == nil { throw .mobilityIncomplete(instrument, lacking: "body site") }
            if (reading.motion ?? instrument.motion) == nil { throw .mobilityIncomplete(instrument, lacking: "motion") }
        }
        if unknownTerms == .keep { return }
        try checkPlace(reading.site, registry: registry)
        try checkTerm(reading.motion, in: .motions, registry: registry)
    }
}
