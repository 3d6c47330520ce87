import Clinical

/// Reads what a practitioner types for one fact into the event it stands for.
///
/// Pure: the registry decides what words mean, and the context says which visit and episode the fact belongs to.
struct ShorthandReader {
    let registry: Registry
    var context = EntryContext()
    /// The moment of a reading that names none.
    var moment: Moment?

    static let painExample = "neck left 6>3"
    static let motionExample = "neck rotation left 62"
    static let scoreExample = "ndi 18"
    static let symptomExample = "sleep 4"

    /// `neck 6>3`: before and after; `low back worst 7`; `knee refused`.
    func pain(_ typed: String) throws -> [PatientEvent] {
        var words = Shorthand(typed, registry: registry)
        let instrument = words.takeInstrument { $0.kind == .pain } ?? registry.instruments["nrs-11"]
        return try readings(&words, instrument, example: Self.painExample) { $0.kind == .pain }
    }

    /// `neck rotation left 62`, `shoulder flexion right passive 140`, `mouth opening 38`.
    func motion(_ typed: String) throws -> [PatientEvent] {
        var words = Shorthand(typed, registry: registry)
        let instrument = words.takeInstrument { $0.kind == .mobility } ?? registry.instruments["rom"]
        return try readings(&words, instrument, example: Self.motionExample) { $0.kind == .mobility }
    }

    /// `ndi 18`: any instrument of the registry that is no range of motion.
    func score(_ typed: String) throws -> [PatientEvent] {
        var words = Shorthand(typed, registry: registry)
        let instrument = words.takeInstrument { $0.kind != .mobility }
        return try readings(&words, instrument, example: Self.scoreExample) { $0.kind != .mobility }
    }

    /// `sleep 4`, `headache days 12/28`.
    func symptom(_ typed: String) throws -> [PatientEvent] {
        var words = Shorthand(typed, registry: registry)
        let isSymptom = { (instrument: Instrument) in instrument.kind == .symptom || instrument.kind == .symptomCount }
        return try readings(&words, words.takeInstrument(isSymptom), example: Self.symptomExample, isMeant: isSymptom)
    }

    // MARK: Readings

    private func readings(
        _ words: inout Shorthand, _ found: Instrument?, example: String, isMeant: (Instrument) -> Bool
    ) throws -> [PatientEvent] {
        guard let instrument = found else { throw unknownInstrument(words, example: example) }
        var reading = Reading(instrument: instrument.code, value: ReadingValue(number: nil), context: context)
        reading.side = words.take(ShorthandWords.sides)
        let typedMoment = words.take(ShorthandWords.moments)
        let refusal = words.take(ShorthandWords.refusals)
        if instrument.kind == .pain { reading.aspect = words.take(ShorthandWords.aspects) ?? .now }
        if instrument.kind == .mobility { takeMovement(&words, into: &reading, of: instrument) }
        reading.site = words.takePlace()?.code ?? instrument.site
        if let refusal {
            try words.finish(lacking: .sites, example: example)
            return [notObtained(reading, refusal)]
        }
        guard let value = words.takeValue() else {
            try words.finish(lacking: lacking(reading, instrument), example: example)
            throw words.malformed("\"\(words.typed)\" has no value.", example: example)
        }
        try words.finish(lacking: lacking(reading, instrument), example: example)
        if instrument.kind == .pain, reading.site == nil {
            throw words.malformed("\"\(words.typed)\" does not say where.", example: example)
        }
        return try valued(reading, instrument, value, typedMoment, words, example: example)
    }

    private func takeMovement(_ words: inout Shorthand, into reading: inout Reading, of instrument: Instrument) {
        reading.mode = words.take(ShorthandWords.modes) ?? .active
        reading.tool = words.take(ShorthandWords.tools)
        reading.motion = words.takeTerm(.motions)?.code ?? instrument.motion
    }

    /// The list in which a word that is left over was probably meant to be.
    private func lacking(_ reading: Reading, _ instrument: Instrument) -> Vocabulary? {
        if reading.site == nil, instrument.kind == .pain || instrument.kind == .mobility { return .sites }
        return reading.motion == nil && instrument.kind == .mobility ? .motions : nil
    }

    private func notObtained(_ reading: Reading, _ reason: ReadingNotObtained.Reason) -> PatientEvent {
        .readingNotObtained(
            ReadingNotObtained(
                instrument: reading.instrument, reason: reason, site: reading.site, side: reading.side, context: context
            ))
    }

    /// One event for one value, two for `6>3`: before and after the treatment.
    private func valued(
        _ reading: Reading, _ instrument: Instrument, _ typed: String, _ typedMoment: Moment?, _ words: Shorthand,
        example: String
    ) throws -> [PatientEvent] {
        let parts = typed.split(separator: ">", omittingEmptySubsequences: false).map(String.init)
        let isChange = parts.count == 2 && !parts[0].isEmpty
        if isChange, typedMoment != nil {
            throw words.malformed("\"\(typed)\" means before and after already.", example: example)
        }
        let values = isChange ? zip(parts, [Moment.before, .after]).map { ($0, Optional($1)) } : [(typed, typedMoment)]
        return try values.map { text, moment in
            guard let value = ShorthandValue(text, instrument: instrument) else {
                throw words.malformed(
                    "\"\(text)\" in \"\(words.typed)\" is no value of \(instrument.code), which is \(instrument.rangeText).",
                    example: example)
            }
            var one = reading
            one.value = value.value
            one.periodDays = value.periodDays
            one.moment = moment ?? (usesMoment(instrument) ? self.moment : nil)
            return .reading(instrument.kind, one)
        }
    }

    /// Pain and motion change under the hands; a questionnaire asks about weeks.
    private func usesMoment(_ instrument: Instrument) -> Bool {
        instrument.kind == .pain || instrument.kind == .mobility
    }

    private func unknownInstrument(_ words: Shorthand, example: String) -> any Error {
        let name = words.words.filter { !$0.contains(where: \.isNumber) }.joined(separator: " ")
        do { _ = try registry.resolve(instrument: name.isEmpty ? words.typed : name) } catch { return error }
        return words.malformed("\"\(name)\" is not measured this way.", example: example)
    }
}
