public import Clinical
import ProjectionRuntime

extension PracticeStore {
    /// Records who owns the practice, and brings the views up to date. What was recorded last counts, from its first day on.
    ///
    /// - Parameter ownership: without a first day it holds from the beginning where nothing was recorded before, and from
    ///   the day of recording where something was: what was true of earlier days stays so.
    /// - Returns: its position, and the fact as recorded.
    public func record(
        _ ownership: Ownership, by recording: Recording
    ) throws(PracticeError) -> (position: Int64, ownership: Ownership) {
        guard Ownership.owners.contains(ownership.owner) else {
            throw PracticeError(
                .usage,
                "\"\(ownership.owner)\" is no kind of owner. It is one of \(Ownership.owners.joined(separator: ", ")).")
        }
        if ownership.licence?.isEmpty ?? false {
            throw PracticeError(.usage, "the licence's number is empty. Give it, or leave it out.")
        }
        if let director = ownership.director { try Self.requireID(ofPractitioner: director) }
        if let from = ownership.from, let until = ownership.licenceUntil, until < from {
            throw PracticeError(
                .usage, "a licence until \(until) holds on no day of an ownership from \(from). Give the newer licence."
            )
        }
        var recorded = ownership
        let context = try context()
        if recorded.from == nil, !context.ownerships.isEmpty {
            recorded.from = try PracticeZone(context.practice.timeZone).day(at: recording.now)
        }
        let position = try appendToPractice(
            [.ownershipRecorded(recorded)], actor: recording.actor, now: recording.now)[0]
        try catchUp()
        return (position, recorded)
    }
}

extension Ownership {
    /// In one line: "professional-entity, licence MS-1 until 2027-12-31, medical director md-2".
    public var inWords: String {
        let held = licenceUntil.map { " until \($0)" } ?? ""
        let number =
            licence.map { "licence \($0)" + held } ?? licenceUntil.map { _ in "licence" + held }
        return [owner, number, director.map { "medical director \($0)" }, from.map { "from \($0)" }]
            .compactMap { $0 }.joined(separator: ", ")
    }
}
