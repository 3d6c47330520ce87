import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct DeterministicMathTests {
    /// The largest relative difference over many draws from `range`.
    private func worst(
        _ range: ClosedRange<Double>, seed: UInt64, _ ours: (Double) -> Double, _ system: (Double) -> Double
    ) -> Double {
        var generator = SeededGenerator(seed: seed)
        var worst = 0.0
        for _ in 0..<200_000 {
            let x = Double.random(in: range, using: &generator)
            let expected = system(x)
            let error = expected == 0 ? ours(x).magnitude : ((ours(x) - expected) / expected).magnitude
            worst = max(worst, error)
        }
        print("seed \(seed): worst relative difference over \(range): \(worst)")
        return worst
    }

    @Test("exp agrees with libm to 1e-14", arguments: [-1e-9...1e-9, -1.0...1.0, -700.0...709.0])
    func exponential(range: ClosedRange<Double>) {
        #expect(worst(range, seed: 11, DeterministicMath.exp, Foundation.exp) < 1e-14)
    }

    @Test("log agrees with libm to 1e-14", arguments: [0.999_999...1.000_001, 0.01...10.0, 1e-300...1e300])
    func logarithm(range: ClosedRange<Double>) {
        #expect(worst(range, seed: 12, DeterministicMath.log, Foundation.log) < 1e-14)
    }

    @Test func `log agrees with libm over all magnitudes, subnormals included`() {
        let byBits: (Double) -> Double = { Double(bitPattern: UInt64($0)) }
        let difference = worst(
            1...0x7FE0_0000_0000_0000, seed: 13, { DeterministicMath.log(byBits($0)) }, { Foundation.log(byBits($0)) })
        #expect(difference < 1e-14)
        #expect(
            abs(DeterministicMath.log(Double.leastNonzeroMagnitude) / Foundation.log(Double.leastNonzeroMagnitude) - 1)
                < 1e-14)
    }

    @Test("erf agrees with libm to 1e-14", arguments: [-1e-300...1e-300, -0.1...0.1, -3.0...3.0, 2.9...7.0])
    func errorFunction(range: ClosedRange<Double>) {
        #expect(worst(range, seed: 14, DeterministicMath.erf, Foundation.erf) < 1e-14)
    }

    @Test func `edges are those of IEEE 754`() {
        #expect(DeterministicMath.exp(-.infinity) == 0 && DeterministicMath.exp(.infinity) == .infinity)
        #expect(
            DeterministicMath.exp(0) == 1 && DeterministicMath.exp(-800) == 0 && DeterministicMath.exp(710) == .infinity
        )
        #expect(
            DeterministicMath.exp(.nan).isNaN && DeterministicMath.log(.nan).isNaN && DeterministicMath.erf(.nan).isNaN)
        #expect(DeterministicMath.log(0) == -.infinity && DeterministicMath.log(-0.0) == -.infinity)
        #expect(DeterministicMath.log(-1).isNaN && DeterministicMath.log(.infinity) == .infinity)
        #expect(DeterministicMath.log(1) == 0)
        #expect(DeterministicMath.erf(.infinity) == 1 && DeterministicMath.erf(-.infinity) == -1)
        #expect(
            DeterministicMath.erf(-0.0).sign == .minus
                && DeterministicMath.erf(Double.leastNonzeroMagnitude) == Double.leastNonzeroMagnitude)
        #expect(DeterministicMath.sqrt(-1).isNaN && DeterministicMath.sqrt(2) == 2.0.squareRoot())
    }

    @Test func `a subnormal exp is within one step of libm`() {
        for x in stride(from: -745.0, through: -708.5, by: 0.01) {
            #expect(
                abs(DeterministicMath.exp(x) - Foundation.exp(x))
                    <= max(Double.leastNonzeroMagnitude, Foundation.exp(x) * 1e-14))
        }
    }

    /// Bits recorded once: a compiler that fuses or reorders would change them.
    @Test func `the bits are fixed`() {
        var digest: UInt64 = 0
        for step in 0..<4_000 {
            let x = Double(step) / 571
            for value in [DeterministicMath.exp(x - 3), DeterministicMath.log(x + 0.001), DeterministicMath.erf(x - 3)]
            {
                digest = (digest ^ value.bitPattern) &* 0x0000_0100_0000_01B3
            }
        }
        #expect(digest == 15_389_270_253_897_641_838)
    }
}
