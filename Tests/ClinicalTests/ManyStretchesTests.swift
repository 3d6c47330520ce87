import Clinical
import Testing

extension CareStretchesTests {
    @Test func aDayAmongVeryManyStretchesIsOfTheTreatmentItIsNearerTo() {
        let first = CalendarDay(daysSince1970: 0)
        let treatments = (0..<60).map { first + $0 * 400 }
        var stretches = CareStretches(gapDays: 100)
        for day in treatments { stretches.treat("e1", on: day) }
        for (day, next) in zip(treatments, treatments.dropFirst()) {
            for offset in [0, 10, 200] { #expect(stretches.name("e1", on: day + offset) == "e1 before-\(next)") }
            if day > first { #expect(stretches.name("e1", on: day + -199) == "e1 before-\(next)") }
        }
        #expect(stretches.name("e1", on: treatments[59] + -199) == "e1")
        #expect(stretches.name("e1", on: treatments[59] + 5000) == "e1")
        #expect(stretches.name("e1", on: first + -5000) == "e1 before-\(treatments[1])")
        #expect(stretches.name("e2", on: first) == "e2")
    }
}
