/// A questionnaire whose total follows the pain, with its own scale and step.
enum Questionnaire: String {
    case ndi
    case odi
    case peg
    case quickDASH = "quickdash"

    /// A total for a pain level of 0 to 10: in units of 10^−decimals, on the instrument's step and within its range.
    func total(level: Double, random: inout SimulationRandom) -> Int {
        switch self {
        case .ndi: stepped(4.2 * level + 1, deviation: 3, steps: 0...50, random: &random)
        case .odi: 2 * stepped(3.1 * level + 1, deviation: 2.5, steps: 0...50, random: &random)
        // A mean of three items and of eleven: written with one decimal, as the forms' sheets do.
        case .peg: (stepped(2.8 * level + 1, deviation: 2, steps: 0...30, random: &random) * 100 + 15) / 30
        case .quickDASH: (stepped(3.3 * level + 2, deviation: 3, steps: 0...44, random: &random) * 1000 + 22) / 44
        }
    }

    var decimals: Int {
        switch self {
        case .ndi, .odi: 0
        case .peg, .quickDASH: 1
        }
    }

    private func stepped(
        _ mean: Double, deviation: Double, steps: ClosedRange<Int>, random: inout SimulationRandom
    ) -> Int {
        let drawn = Int(random.normal(mean: mean, deviation: deviation).rounded())
        return min(max(drawn, steps.lowerBound), steps.upperBound)
    }
}
