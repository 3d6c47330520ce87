/// Who a simulated patient is. Derived from the patient's own seed when asked, so that a large practice need not keep names.
struct Person {
    /// 1 and up, in the order in which patients are registered; `P-00017` in the export.
    var chart = 0
    var nameGroup: Int
    var familyIndex: Int
    var givenIndex: Int
    /// `F`, `M` or `X`.
    var sex: String
    var birthDay: Int

    init(startDay: Int, random: inout SimulationRandom) {
        nameGroup = random.integer(0...PersonNames.groups.count - 1)
        let group = PersonNames.groups[nameGroup]
        sex = random.pick([(0.62, "F"), (0.37, "M"), (0.01, "X")])
        familyIndex = random.integer(0...group.families.count - 1)
        givenIndex = random.integer(0...(sex == "M" ? group.men : group.women).count - 1)
        let age = min(max(random.normal(mean: 49, deviation: 15), 16), 88)
        birthDay = startDay - Int(age * 365.25)
    }

    var family: String { PersonNames.groups[nameGroup].families[familyIndex] }

    var given: String {
        let group = PersonNames.groups[nameGroup]
        return (sex == "M" ? group.men : group.women)[givenIndex]
    }
}
