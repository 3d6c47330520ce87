import Clinical
import ProjectionRuntime
import Reporting

/// The patients the pages are tried on.
extension CourseFixture {
    /// Neck pain that got better over ten weeks: the usual page.
    static var improving: CourseFixture {
        var course = CourseFixture()
        course.registerAndOpen()
        let visits: [(day: String, before: String, after: String, left: String)] = [
            ("2026-01-05", "7", "5", "48"), ("2026-01-08", "7", "5", "50"), ("2026-01-12", "6", "4", "52"),
            ("2026-01-15", "6", "4", "52"), ("2026-01-19", "5", "3", "55"), ("2026-01-26", "5", "3", "57"),
            ("2026-02-02", "4", "3", "58"), ("2026-02-16", "4", "2", "60"), ("2026-03-02", "3", "2", "62"),
            ("2026-03-16", "3", "1", "64"),
        ]
        for (number, visit) in visits.enumerated() {
            course.tell(visit.day, .pain(visit.before))
            course.tell(visit.day, .rotation(visit.left, .left))
            course.tell(visit.day, .visit("v\(number)"))
            course.treat(visit.day)
            course.tell(visit.day, .pain(visit.after, moment: .after))
        }
        course.tellWhatElse()
        course.answerImproving()
        return course
    }

    mutating func registerAndOpen() {
        tell("2026-01-02", .patientRegistered(Registration(birthYear: 1972, sex: .female)))
        tell(
            "2026-01-05",
            .intakeRecorded(
                Intake(topics: [
                    IntakeTopic(topic: "medication", status: .known, codes: ["anticoagulant"]),
                    IntakeTopic(topic: "allergies", status: .none),
                    IntakeTopic(topic: "training", status: .notAsked),
                ])))
        tell(
            "2026-01-05",
            .episodeOpened(
                Episode(
                    episode: "e1", problem: "neck-pain", site: "neck", diagnoses: ["M54.2"],
                    payer: "workers-compensation",
                    referralQuestion: .open("Does manual treatment let her return to full desk hours?"))))
        tell(
            "2026-01-05",
            .authorisationGranted(
                Authorisation(
                    authorisation: "a1", visits: 16, from: CalendarDay("2026-01-05"), until: CalendarDay("2026-06-30")))
        )
    }

    private mutating func treat(_ day: String) {
        tell(
            day,
            .treated([
                TechniqueApplied(technique: "nmt", muscle: "upper-trapezius", side: .left, minutes: 20),
                TechniqueApplied(technique: "mfr", muscle: "levator-scapulae", side: .left, minutes: 15),
                TechniqueApplied(technique: "trigger-point", muscle: "suboccipitals", minutes: 10),
            ]))
    }

    private mutating func tellWhatElse() {
        tell("2026-01-05", .score(.questionnaire, "ndi", "24"))
        tell("2026-03-16", .score(.questionnaire, "ndi", "12"))
        tell("2026-01-05", .score(.symptom, "tingling", "4", site: "hand"))
        tell("2026-03-16", .score(.symptom, "tingling", "2", site: "hand"))
        tell("2026-01-13", .adverseEventReported(AdverseEvent(kind: "soreness", severity: 1)))
        tell("2026-01-15", .adverseEventResolved(AdverseEvent(kind: "soreness")))
        tell(
            "2026-01-19",
            .homeCareAdvised(Note(subject: "homeCare", text: .open("Chin tucks, 10 twice a day; screen at eye level"))))
        tell("2026-02-09", .visitMissed(VisitNotHeld(visit: "v77")))
        tell("2026-02-10", .lifeEventReported(LifeEvent(kind: "flare", site: "neck", text: .open("Moved house"))))
        tell("2026-02-12", .medicationChanged(MedicationChange(drug: "ibuprofen", change: "stopped", dose: "400 mg")))
        corrections = 2
    }

    private mutating func answerImproving() {
        let neck = ["episode": "e1", "instrument": "nrs-11", "site": "neck", "aspect": "now"]
        answer(
            progress: neck.merging(["moment": "after"]) { $1 }, unit: "{score}", better: "lower",
            baseline: ("2026-01-05", 5, 109), latest: ("2026-03-16", 1, 154), readings: 10, response: "improved")
        answer(
            progress: neck.merging(["moment": "before"]) { $1 }, unit: "{score}", better: "lower",
            baseline: ("2026-01-05", 7, 105), latest: ("2026-03-16", 3, 150), readings: 10, goal: 3,
            metOn: "2026-03-02", response: "improved")
        answer(
            progress: ["episode": "e1", "instrument": "ndi"], unit: "{score}", better: "lower",
            baseline: ("2026-01-05", 24, 155), latest: ("2026-03-16", 12, 156), readings: 2, goal: 10,
            response: "improved")
        answer(
            progress: [
                "episode": "e1", "instrument": "rom", "site": "neck", "side": "left", "motion": "rotation",
                "mode": "active", "moment": "before",
            ], unit: "deg", better: "higher", baseline: ("2026-01-05", 48, 106), latest: ("2026-03-16", 64, 151),
            readings: 10, goal: 70, response: "improved")
        answer(
            progress: ["episode": "e1", "instrument": "tingling", "site": "hand"], unit: "{score}", better: "lower",
            baseline: ("2026-01-05", 4, 157), latest: ("2026-03-16", 2, 158), readings: 2, response: "possiblyImproved")
        answer(
            interval: "recommended", phase: "reduced", days: 14, last: "2026-03-16", from: "2026-03-28",
            due: "2026-03-30", until: "2026-04-01", valid: "2026-05-15", overdue: "2026-04-05",
            lapsed: "2026-07-15",
            reason: "nrs-11 now, neck was 7 on 2026-01-05 and is 3 on 2026-03-16: a change beyond measurement error "
                + "(2) and important (2 or 30 %), at 4 visits in a row. Phase reduced: 12 to 16 days.",
            evidence: "@105 @145 @150 @152")
    }

    /// A red flag that nobody has cleared, worsening beside it, few readings.
    static var redFlag: CourseFixture {
        var course = CourseFixture()
        course.registerAndOpen()
        course.tell("2026-01-05", .pain("4"))
        course.tell("2026-01-05", .visit("v1"))
        course.tell("2026-01-12", .pain("7"))
        course.tell("2026-01-12", .visit("v2"))
        course.tell("2026-01-12", .redFlagRaised(RedFlag(flag: "neurological-deficit")))
        course.answer(
            progress: ["episode": "e1", "instrument": "nrs-11", "site": "neck", "aspect": "now", "moment": "before"],
            unit: "{score}", better: "lower", baseline: ("2026-01-05", 4, 105), latest: ("2026-01-12", 7, 107),
            readings: 2, response: "worse")
        course.answer(
            interval: "referred", phase: "intensive", referral: "redFlag", referredOn: "2026-01-12",
            flags: "neurological-deficit",
            reason:
                "Red flag not cleared: neurological-deficit (2026-01-12). A physician has to look before there is a "
                + "next interval.", evidence: "@109")
        course.answer(item: "unsigned", from: "2026-01-05", urgency: 4, evidence: "@106 @108")
        return course
    }

    /// The identity was destroyed: nobody can open the name any more.
    static var erased: CourseFixture {
        var course = redFlag
        course.name = nil
        course.sealQuestion()
        course.tell("2026-01-20", .redFlagCleared(RedFlag(flag: "neurological-deficit", clearedBy: "dr-1")))
        course.tell("2026-02-01", .identityErased(IdentityErasure(reasonCode: "patientAsked")))
        course.answers.interval = []
        course.answers.worklist = []
        course.answer(
            interval: "abstained", phase: "ended", reason: "The patient's identity was destroyed.", evidence: "@111")
        return course
    }

    /// Two projectors stopped at the same entry.
    static var parked: CourseFixture {
        var course = improving
        course.answers.progress = []
        course.answers.interval = []
        course.answers.parked = ["patient_progress", "maintenance_interval"].map {
            ParkedPatient(
                patient: subject.id, projector: $0, position: 131,
                reason: "painScored at @131 cannot be read: value is no number. Amend it.")
        }
        return course
    }

    /// Registered, and nothing else.
    static var empty: CourseFixture {
        var course = CourseFixture()
        course.name = nil
        course.tell("2026-03-01", .patientRegistered(Registration()))
        course.answer(
            interval: "abstained", phase: "intensive",
            reason: "No treatment visit of this practice is recorded, so there is no day to count an interval from.")
        return course
    }

    /// Names, questions, notes and reasons that try to act on the terminal.
    static func hostile(_ text: String) -> CourseFixture {
        var course = redFlag
        course.name = text
        course.tell(
            "2026-01-13",
            .episodeOpened(
                Episode(episode: "e2", problem: text, diagnoses: [text], payer: text, referralQuestion: .open(text))))
        course.tell("2026-01-13", .homeCareAdvised(Note(subject: "homeCare", text: .open(text))))
        course.tell("2026-01-13", .lifeEventReported(LifeEvent(kind: text, site: text, text: .open(text))))
        course.tell("2026-01-13", .adverseEventReported(AdverseEvent(kind: text)))
        course.tell("2026-01-13", .redFlagRaised(RedFlag(flag: text)))
        course.answers.parked = [ParkedPatient(patient: "p", projector: text, position: 1, reason: text)]
        course.answer(
            progress: ["episode": text, "instrument": text, "site": text], unit: text, better: "lower",
            baseline: ("2026-01-05", 4, 105), latest: ("2026-01-12", 7, 107), readings: 2, response: text)
        return course
    }
}
