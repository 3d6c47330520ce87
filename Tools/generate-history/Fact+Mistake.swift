extension Fact {
    /// The same fact as somebody mistyped it: mostly another value, sometimes the day before.
    func mistaken(chance: inout SimulationRandom) -> Fact {
        var wrong = self
        // Not on the first visit: nothing happens before a patient is registered.
        if visit > 1, chance.happens(0.1) {
            wrong.day -= 1
            return wrong
        }
        guard let value else { return wrong }
        let slip = chance.integer(1...3) * slipUnit
        // Downwards where there is room, so that a slip stays within any instrument's range.
        let goesUp = value < slip || (isZeroToTen && value + slip <= 10 && chance.happens(0.5))
        wrong.value = goesUp ? value + slip : value - slip
        return wrong
    }

    private var isZeroToTen: Bool { kind == .pain || kind == .symptom }

    /// The instrument's step, roughly: a slip of the finger lands on the scale.
    private var slipUnit: Int {
        if kind == .rom { return 5 }
        return switch Questionnaire(rawValue: instrument) {
        case .odi: 2
        case .peg: 10
        case .quickDASH: 23
        case .ndi, nil: 1
        }
    }
}
