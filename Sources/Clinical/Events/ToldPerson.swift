/// Who a person is, as told over time. What was told later stands in place of what was told before, what was not told
/// again stays, and the surviving record's own word counts before that of a record merged into it.
public struct ToldPerson: Hashable, Sendable {
    private struct Word: Hashable, Sendable {
        var birthYear: Int?
        var sex: Sex?
        var name: SealableText?
        var birthDate: SealableText?
        var contact: SealableText?

        mutating func take(_ told: Registration) {
            birthYear = told.birthYear ?? birthYear
            sex = told.sex ?? sex
            name = told.name ?? name
            birthDate = told.birthDate ?? birthDate
            contact = told.contact ?? contact
        }
    }

    private var own = Word()
    private var merged = Word()
    /// Of all records: a person has every number that one of them names.
    public private(set) var identifiers: [SealableIdentifier] = []

    public init() {}

    /// Of entries in clinical order. Anything but a registration or a change of details is passed over.
    public init(_ entries: [PatientEntry]) { for entry in entries { take(entry) } }

    /// Takes a registration or a change of details; anything else is passed over.
    public mutating func take(_ entry: PatientEntry) {
        guard case .patientRegistered(let told) = entry.event else {
            if case .patientDetailsChanged(let told) = entry.event { take(told, isMerged: entry.mergedFrom != nil) }
            return
        }
        take(told, isMerged: entry.mergedFrom != nil)
    }

    private mutating func take(_ told: Registration, isMerged: Bool) {
        if isMerged { merged.take(told) } else { own.take(told) }
        for number in told.identifiers where !identifiers.contains(number) { identifiers.append(number) }
    }

    public var birthYear: Int? { own.birthYear ?? merged.birthYear }
    public var sex: Sex? { own.sex ?? merged.sex }
    public var name: SealableText? { own.name ?? merged.name }
    public var birthDate: SealableText? { own.birthDate ?? merged.birthDate }
    public var contact: SealableText? { own.contact ?? merged.contact }
}
