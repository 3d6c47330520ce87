import TestSupport
import Testing

@testable import Practice

@Suite struct NameLikenessTests {
    private func likeness(_ left: String, _ right: String) -> Double {
        NameLikeness(left).likeness(to: NameLikeness(right))
    }

    @Test(arguments: [
        ("Anna Keller", "anna  KELLER"), ("Anna Keller", "Keller, Anna"), ("Anna-Maria Keller", "Keller Anna Maria"),
        ("Annamaria Keller", "Anna-Maria Keller"),
        ("José Núñez", "Jose Nunez"), ("O'Neil", "o neil"), ("山田 太郎", "太郎 山田"),
    ]) func theSameNameIsTheSameHoweverItIsWritten(_ left: String, _ right: String) {
        #expect(likeness(left, right) == 1)
    }

    @Test func aMiddleNameMayBeMissing() {
        #expect(likeness("Anna Keller", "Anna Elisabeth Keller") >= 0.95)
        #expect(likeness("Anna Keller", "Anna Elisabeth Keller") < 1)
        #expect(likeness("Anna E. Keller", "Anna Elisabeth Keller") >= 0.95)
        #expect(likeness("A. Keller", "Anna Keller") >= 0.95)
    }

    @Test(arguments: [
        ("Jonathan Smith", "Jonathon Smyth"), ("Catherine Jones", "Katherine Jones"),
        ("Schmidt Peter", "Schmitt Peter"),
    ]) func aSlipOfThePenIsAlike(_ left: String, _ right: String) {
        #expect(likeness(left, right) >= PeopleCompared.likenessMin)
    }

    @Test(arguments: [
        ("Anna Keller", "Peter Vogel"), ("Anna Keller", "Anna Kolbe"), ("Noah Cumedu", "Noah Cafepo"),
        ("Keller", "Anna Keller"), ("Petra Smith", "Jonathan Smith"), ("", ""), ("...", "Anna"),
    ])
    func othersAreNot(_ left: String, _ right: String) {
        #expect(likeness(left, right) < PeopleCompared.likenessMin)
    }

    @Test(arguments: UInt64(1)...20) func whoIsHeldAgainstWhomDoesNotMatter(_ seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        let letters = Array("abcde\u{e9}\u{5c71} ")
        func name() -> NameLikeness {
            let count = Int.random(in: 0...12, using: &chance)
            return NameLikeness(String((0..<count).map { _ in letters.randomElement(using: &chance)! }))
        }
        for _ in 0..<500 {
            let (left, right) = (name(), name())
            let likeness = left.likeness(to: right)
            #expect(likeness == right.likeness(to: left), "seed \(seed): \(left.words) \(right.words)")
            #expect((0...1).contains(likeness), "seed \(seed): \(left.words) \(right.words)")
        }
    }

    /// Winkler's published examples.
    @Test(arguments: [
        ("MARTHA", "MARHTA", 0.9611), ("DWAYNE", "DUANE", 0.84), ("DIXON", "DICKSONX", 0.8133), ("A", "", 0),
    ]) func jaroWinklerIsAsPublished(_ left: String, _ right: String, _ expected: Double) {
        #expect(abs(NameLikeness.jaroWinkler(left, right) - expected) < 0.0001)
        #expect(NameLikeness.jaroWinkler(left, right) == NameLikeness.jaroWinkler(right, left))
    }
}
