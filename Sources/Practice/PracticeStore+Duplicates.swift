import Clinical
import GRDB
public import Identity
public import ProjectionRuntime

/// Two records that may be one person's, with the reasons. Somebody must decide: nothing is merged by itself.
public struct DuplicatePair: Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        /// The same number in a system of others; the number is not told.
        case sameIdentifier(system: String)
        /// Born on the same day, with names alike by so much (0 to 1).
        case sameBirthDate(likeness: Double)
        /// The same name, and born in the same year.
        case sameNameAndBirthYear
    }

    /// The record that was registered first.
    public var first: PatientID
    public var second: PatientID
    /// The strongest first.
    public var reasons: [Reason]
    /// 0 to 1: of the strongest reason; less where both sexes are known and differ.
    public var score: Double
}

extension PracticeStore {
    /// Pairs of records that may be one person's, the likeliest first.
    ///
    /// Compared are opened identities only, so it takes the key file: the same number of another system under two
    /// records; the same birth date with names alike; the same name with the same year of birth. Records that were
    /// merged count for their survivor, and no pair of them is named. People are compared only with those who share a
    /// number, a birth date, or a name and a year of birth, so that the work grows with the practice and not with its
    /// square.
    ///
    /// - Throws: `noInput` where the key file is not at hand: then nothing of a person can be compared.
    public func duplicates(progress: EventProgress? = nil) throws(PracticeError) -> [DuplicatePair] {
        guard !keys.isLocked else {
            throw PracticeError(
                .noInput,
                "names, birth dates and numbers are sealed here, so they could not be compared: the key file is not at "
                    + "hand. Name it with ANAMNESIS_KEY_FILE.")
        }
        let details = try details(progress: progress).told
        var people = PeopleCompared()
        do {
            let rows = try views().read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT patient, ifnull(merged_into, patient), birth_year, sex, registered_position FROM patient
                        WHERE status <> 'erased' ORDER BY registered_position
                        """)
            }
            for row in rows {
                guard let record = PatientID(code: row[0]), let person = PatientID(code: row[1]) else { continue }
                people.add(
                    details[record] ?? [], of: person, birthYear: row[2], sex: (row[3] as String?).flatMap(Sex.init),
                    isSurvivor: record == person)
            }
        } catch { throw .wrapping(error) }
        return people.pairs()
    }
}
