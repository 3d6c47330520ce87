import Clinical

extension ResourceReader {
    static let valueNames = [
        "valueQuantity", "valueInteger", "valueRange", "valueString", "valueCodeableConcept", "valueBoolean",
        "valueSampledData", "valueRatio", "valueTime", "valueDateTime", "valuePeriod",
    ]

    /// The one value an observation or a component can have; nil where it has none.
    func value(of element: JSONTree) -> (name: String, tree: JSONTree)? {
        for name in Self.valueNames { if let tree = element[name] { return (name, tree) } }
        return nil
    }

    /// The value in our words; nil where there is none, or one that is no number, range or qualifier.
    func readingValue(_ reading: PlannedReading) throws(RowFault) -> ReadingValue? {
        guard let (name, tree) = value(of: reading.element) else { return nil }
        let field = reading.path + name
        switch name {
        case "valueQuantity":
            try checkUnit(tree, of: reading.target, field: field)
            return try quantity(tree, field: field)
        case "valueInteger": return ReadingValue(try number(tree.literal, field: field))
        case "valueRange":
            for end in ["low", "high"] {
                if let bound = tree[end] { try checkUnit(bound, of: reading.target, field: field) }
            }
            return try range(tree, field: field)
        case "valueString": return try written(tree.text ?? "", reading.target, field: field)
        case "valueCodeableConcept": return try answer(FHIRConcept(tree), reading.target)
        default: return nil
        }
    }

    /// The digits as they stood.
    func number(_ literal: String?, field: String) throws(RowFault) -> ExactNumber {
        guard let literal else { throw fault(field, "there is no number") }
        if let number = ExactNumber(literal) { return number }
        // A negative zero is a zero that something rounded.
        if literal.hasPrefix("-"), let zero = ExactNumber(literal.dropFirst()), zero.significand == 0 { return zero }
        throw fault(
            field,
            "“\(literal.prefix(40))” cannot be kept exactly: a number has at most 18 significant digits and an exponent of at most 100"
        )
    }

    private func quantity(_ tree: JSONTree, field: String) throws(RowFault) -> ReadingValue {
        let literal = tree["value"]?.literal
        let value = try number(literal, field: field + ".value")
        switch tree["comparator"]?.text {
        case nil:
            return ReadingValue(number: value, written: literal == value.literal ? nil : literal.map(SealableText.open))
        case "<", "<=":
            return ReadingValue(number: nil, qualifier: "lessThan", high: value, written: bound(tree, value))
        case ">", ">=":
            return ReadingValue(number: nil, qualifier: "greaterThan", low: value, written: bound(tree, value))
        case let other?: throw fault(field + ".comparator", "“\(other.prefix(10))” is none of < <= > >=")
        }
    }

    private func bound(_ tree: JSONTree, _ value: ExactNumber) -> SealableText {
        .open((tree["comparator"]?.text ?? "") + value.literal)
    }

    private func range(_ tree: JSONTree, field: String) throws(RowFault) -> ReadingValue {
        var ends: [ExactNumber?] = []
        for end in ["low", "high"] {
            guard let bound = tree[end] else {
                ends.append(nil)
                continue
            }
            ends.append(try number(bound["value"]?.literal, field: field + "." + end))
        }
        switch (ends[0], ends[1]) {
        case (nil, nil): throw fault(field, "the range has no end")
        case (let low?, nil): return ReadingValue(number: nil, qualifier: "greaterThan", low: low)
        case (nil, let high?): return ReadingValue(number: nil, qualifier: "lessThan", high: high)
        case (let low?, let high?):
            if high.isLess(than: low) { throw fault(field, "the range ends below its beginning") }
            return ReadingValue(number: nil, qualifier: "range", low: low, high: high)
        }
    }

    /// Words are read as in a CSV file; `WNL` is known without being asked.
    private func written(
        _ text: String, _ target: CodeLookUp.Target, field: String
    ) throws(RowFault) -> ReadingValue {
        let rules = WrittenValue(
            qualifiers: target.spec.qualifiers.merging(["WNL": "withinNormalLimits"]) { own, _ in own }, outOf: nil,
            isDecimalComma: false)
        let trimmed = Array(text.trimmingBlanks.utf8)
        do throws(WrittenValue.Fault) {
            return try trimmed.withUnsafeBufferPointer { bytes throws(WrittenValue.Fault) in
                try rules.value(of: bytes)
            }
        } catch {
            // What was written can be anything, and is not repeated.
            throw fault(field, "the words are no number, range or bound, and no word of the mapping's “qualifiers:”")
        }
    }

    /// An answer of a list: by its code, by its words, or by a display that is a number; nil where none is one.
    private func answer(_ concept: FHIRConcept, _ target: CodeLookUp.Target) throws(RowFault) -> ReadingValue? {
        for coding in concept.codings {
            if let number = target.spec.answers[coding.token] {
                let words = concept.words ?? coding.token
                return ReadingValue(number: number, written: words == number.literal ? nil : .open(words))
            }
        }
        if let words = concept.words {
            let written = SealableText.open(words)
            if let number = target.spec.answers[words] ?? ExactNumber(words) {
                return ReadingValue(number: number, written: words == number.literal ? nil : written)
            }
            if let qualifier = target.spec.qualifiers[words] {
                return ReadingValue(number: nil, qualifier: qualifier, written: written)
            }
        }
        return nil
    }

    // MARK: Units

    private static let scoreUnits: Set<String> = [
        "{score}", "1", "{points}", "{point}", "points", "score", "{T-score}", "{Tscore}", "T-score", "/10", "{nrs}",
    ]
    private static let sameUnits: [String: Set<String>] = [
        "deg": ["°", "degree", "degrees"], "d": ["day", "days"], "%": ["percent"], "mm": ["millimeter", "millimeters"],
    ]

    /// Nothing is converted: a value in another unit would be another value.
    func checkUnit(_ quantity: JSONTree, of target: CodeLookUp.Target, field: String) throws(RowFault) {
        let written = [quantity["code"]?.text, quantity["unit"]?.text].compactMap { $0 }.filter { !$0.isEmpty }
        let expected = target.instrument.unit
        if written.isEmpty || written.contains(expected) { return }
        if let stated = target.spec.unit, written.contains(stated) { return }
        if Self.scoreUnits.contains(expected), written.contains(where: Self.scoreUnits.contains) { return }
        if let same = Self.sameUnits[expected], written.contains(where: same.contains) { return }
        throw fault(
            field,
            "the unit is \(written[0].prefix(20)), and `\(target.instrument.code)` is in \(expected); nothing is converted: where the unit is only another name of \(expected), say it as “unit:” in the mapping, else map to an instrument in that unit"
        )
    }
}
