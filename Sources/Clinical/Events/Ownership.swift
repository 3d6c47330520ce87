/// Who owns the practice, and what it may work by: what a jurisdiction asks of the practice itself, and not of those who treat.
///
/// On each day the one recorded last counts, of those whose first day is not after it: an extended licence is recorded anew,
/// and so is a sale.
public struct Ownership: Hashable, Sendable {
    /// The kinds of owners, whom rules ask for by these words: a physician; an entity that only physicians own; another
    /// licensed professional, such as a therapist; an organisation that runs the business for one of those; anybody else.
    public static let owners = [
        "physician", "professional-entity", "licensed-professional", "management-services", "lay",
    ]

    /// One of `owners`.
    public var owner: String
    /// The number of the establishment's own licence, where it has one; never that of a person.
    public var licence: String?
    /// The last day that licence holds; nil for no end.
    public var licenceUntil: CalendarDay?
    /// Who answers for the medicine that is done here: a practitioner's id.
    public var director: String?
    /// The first day on which this is so; nil for "from the beginning".
    public var from: CalendarDay?

    public init(
        owner: String, licence: String? = nil, licenceUntil: CalendarDay? = nil, director: String? = nil,
        from: CalendarDay? = nil
    ) {
        self.owner = owner
        self.licence = licence
        self.licenceUntil = licenceUntil
        self.director = director
        self.from = from
    }
}
