/// One fact of a patient's care, before it becomes a row. Empty text and nil stand for an empty field.
struct Fact {
    var kind: FactKind
    /// The day it happened, as days since 1970.
    var day: Int
    /// Minutes after midnight, local; nil where only the day is known.
    var minute: Int?
    var practitioner = ""
    /// The patient's first visit is 1; 0 for facts outside a visit.
    var visit = 0
    var code = ""
    var status = ""
    /// What an answer at intake means for care: `latex`, `anticoagulant` …
    var alert = ""
    var diagnosis = ""
    var payer = ""
    var instrument = ""
    var site = ""
    var side = ""
    var motion = ""
    var mode = ""
    var moment = ""
    var aspect = ""
    /// In units of 10^−decimals.
    var value: Int?
    var decimals = 0
    /// Where a finding is.
    var muscle = ""
    var minutes: Int?
    /// What was done; a treatment has one or two.
    var techniques: [TechniqueDone] = []
    var count: Int?
    var from: Int?
    var until: Int?
    /// Day and minute for which a visit is booked.
    var planned: (day: Int, minute: Int)?
    var text = ""

    /// One technique on one muscle.
    struct TechniqueDone {
        var technique: String
        var muscle: String
        var side: String
        var minutes: Int
    }

    init(_ kind: FactKind, day: Int, minute: Int? = nil) {
        self.kind = kind
        self.day = day
        self.minute = minute
    }
}
