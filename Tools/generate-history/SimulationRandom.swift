import Statistics

/// The simulation's chance: SplitMix64, so that the same seed gives the same practice on every machine.
struct SimulationRandom {
    private var state: UInt64

    /// One stream for each patient, so that a patient's life does not depend on how many others are simulated.
    init(seed: UInt64, stream: UInt64) {
        state = seed &* 0xD134_2543_DE82_EF95 &+ stream &* 0x2545_F491_4F6C_DD1D &+ 0x9E37_79B9
        state = next() ^ stream
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// Between 0 and 1, never 1.
    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
    }

    mutating func happens(_ probability: Double) -> Bool { uniform() < probability }

    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        let count = UInt64(range.upperBound - range.lowerBound + 1)
        return range.lowerBound + Int(next().multipliedFullWidth(by: count).high)
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[integer(0...choices.count - 1)] }

    /// A choice by weight; the weights need not add up to 1.
    mutating func pick<Element>(_ choices: [(weight: Double, element: Element)]) -> Element {
        var left = uniform() * choices.reduce(0) { $0 + $1.weight }
        for choice in choices.dropLast() {
            left -= choice.weight
            if left < 0 { return choice.element }
        }
        return choices[choices.count - 1].element
    }

    /// Marsaglia's polar method: needs a logarithm and a root, no sine.
    mutating func normal(mean: Double, deviation: Double) -> Double {
        while true {
            let x = uniform(-1...1)
            let y = uniform(-1...1)
            let square = x * x + y * y
            if square > 0, square < 1 {
                return mean + deviation * x * (-2 * DeterministicMath.log(square) / square).squareRoot()
            }
        }
    }

    /// Waiting time with this mean, of something that happens at a constant rate.
    mutating func waiting(mean: Double) -> Double { -mean * DeterministicMath.log(1 - uniform()) }
}
