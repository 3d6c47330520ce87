import Clinical
import Identity

/// People with what identifies them, opened in memory, and which two of them may be one.
struct PeopleCompared {
    /// Names born on the same day have to be this alike: below lie brothers and sisters more often than slips of a pen.
    static let likenessMin = 0.85

    /// Born on the same day, more people than this are compared only with those whose names share a word's first letters:
    /// a source that writes 1 January for "not known" must not make it grow with the square.
    static let blockMax = 300

    private struct Person {
        var patient: PatientID
        var names: [NameLikeness] = []
        var birthDates: Set<String> = []
        var birthYear: Int?
        var sex: Sex?
        var identifiers: Set<ExternalIdentifier> = []
    }

    private var people: [Person] = []
    private var places: [PatientID: Int] = [:]

    /// Takes in what one record says. Records of one person are added one after the other; the survivor's own word about
    /// year of birth and sex counts.
    mutating func add(
        _ details: [Registration], of patient: PatientID, birthYear: Int?, sex: Sex?, isSurvivor: Bool
    ) {
        let place = places[patient] ?? people.count
        if place == people.count {
            people.append(Person(patient: patient))
            places[patient] = place
        }
        for fact in details {
            if let name = fact.name?.opened.map(NameLikeness.init), !people[place].names.contains(name) {
                people[place].names.append(name)
            }
            if let date = fact.birthDate?.opened, !date.isEmpty { people[place].birthDates.insert(date) }
            for identifier in fact.identifiers {
                guard let value = identifier.value.opened else { continue }
                people[place].identifiers.insert(ExternalIdentifier(system: identifier.system, value: value))
            }
        }
        if isSurvivor { (people[place].birthYear, people[place].sex) = (birthYear, sex) }
    }

    // MARK: Comparing

    private struct Two: Hashable {
        var first: Int
        var second: Int
    }

    /// The pairs, the likeliest first.
    func pairs() -> [DuplicatePair] {
        var reasons: [Two: [DuplicatePair.Reason]] = [:]
        for (identifier, block) in blocks({ $0.identifiers }) {
            forEachTwo(of: block) { reasons[$0, default: []].append(.sameIdentifier(system: identifier.system)) }
        }
        for (_, block) in blocks({ $0.birthDates }) {
            forEachTwoToCompare(of: block) { two in
                let likeness = likeness(two)
                if likeness >= Self.likenessMin { reasons[two, default: []].append(.sameBirthDate(likeness: likeness)) }
            }
        }
        for (_, block) in blocks(namesWithYear) {
            forEachTwo(of: block) { reasons[$0, default: []].append(.sameNameAndBirthYear) }
        }
        let pairs = reasons.map { pair($0, reasons: $1) }
        return pairs.sorted { ($1.score, $0.first, $0.second) < ($0.score, $1.first, $1.second) }
    }

    private func pair(_ two: Two, reasons: [DuplicatePair.Reason]) -> DuplicatePair {
        let (first, second) = (people[two.first], people[two.second])
        let told = Set([first.sex, second.sex].compactMap(\.self)).subtracting([.unknown])
        var said = Set(reasons)
        // Who has the same name and birth date was born in the same year: said once.
        if said.contains(.sameBirthDate(likeness: 1)) { said.remove(.sameNameAndBirthYear) }
        let unique = said.sorted { ($1.score, $0.order) < ($0.score, $1.order) }
        let score = (unique.first?.score ?? 0) * (told.count > 1 ? 0.8 : 1)
        return DuplicatePair(first: first.patient, second: second.patient, reasons: unique, score: score)
    }

    private func likeness(_ two: Two) -> Double {
        var best = 0.0
        for name in people[two.first].names {
            for other in people[two.second].names { best = max(best, name.likeness(to: other)) }
        }
        return best
    }

    private func namesWithYear(_ person: Person) -> Set<String> {
        guard let year = person.birthYear else { return [] }
        return Set(person.names.filter { !$0.words.isEmpty }.map { "\(year) \($0.sorted)" })
    }

    /// Those who share something, in order of registration; nobody alone.
    private func blocks<Key: Hashable>(_ shared: (Person) -> Set<Key>) -> [(key: Key, members: [Int])] {
        var blocks: [Key: [Int]] = [:]
        for (place, person) in people.enumerated() {
            for key in shared(person) { blocks[key, default: []].append(place) }
        }
        return blocks.filter { $0.value.count > 1 }.map { ($0.key, $0.value) }
    }

    private func forEachTwo(of block: [Int], _ body: (Two) -> Void) {
        for (index, first) in block.enumerated() {
            for second in block[(index + 1)...] { body(Two(first: first, second: second)) }
        }
    }

    private func forEachTwoToCompare(of block: [Int], _ body: (Two) -> Void) {
        guard block.count > Self.blockMax else { return forEachTwo(of: block, body) }
        var byLetters: [String: [Int]] = [:]
        for place in block {
            let beginnings = Set(people[place].names.flatMap(\.words).map { String($0.prefix(3)) })
            for letters in beginnings { byLetters[letters, default: []].append(place) }
        }
        var seen: Set<Two> = []
        for (_, members) in byLetters { forEachTwo(of: members) { if seen.insert($0).inserted { body($0) } } }
    }
}

extension DuplicatePair.Reason {
    /// How likely the reason alone makes it, 0 to 1.
    var score: Double {
        switch self {
        case .sameIdentifier: 0.98
        case .sameBirthDate(let likeness): 0.5 + 0.45 * likeness
        case .sameNameAndBirthYear: 0.8
        }
    }

    fileprivate var order: String {
        switch self {
        case .sameIdentifier(let system): "1 " + system
        case .sameBirthDate(let likeness): "2 \(likeness)"
        case .sameNameAndBirthYear: "3"
        }
    }
}
