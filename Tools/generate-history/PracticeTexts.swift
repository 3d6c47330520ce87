/// What practitioners write. Commas, quotes and line breaks included: exports have them, and readers must cope.
enum PracticeTexts {
    static let notes = [
        "Slept better, less tension on waking.",
        "Long drive yesterday, \"tight as a drum\" on the right.",
        "Guarding at end range, eases with breathing; no radiation.",
        "Worked through lunch all week, headaches by Friday.",
        "Referred pain to temple reproduced, 40 % less after release.",
        "Prefers lighter pressure today.",
        "Desk raised, new chair.\nAsked about a pillow.",
        "Discussed pacing, patient agrees.",
    ]
    static let homeCare = [
        "Chin tucks, 10 × 3 daily", "Heat 15 min in the evening", "Doorway stretch, 30 s × 3", "Walk 20 min daily",
        "Hip flexor stretch, 30 s each side", "Take a break from the screen every 45 min",
    ]
    static let referralQuestions = [
        "Manual therapy for chronic pain, please advise on maintenance.",
        "Myofascial component? Please treat and report after 6 visits.",
        "Reduce medication use; function first, pain second.",
    ]
    /// An answer at intake, and the code that rules go by where there is one.
    typealias IntakeAnswer = (code: String, text: String)

    static let allergies: [IntakeAnswer] = [
        ("latex", "Latex gloves"), ("", "Arnica"), ("", "Lavender oil, mild rash"),
    ]
    static let conditions: [IntakeAnswer] = [
        ("", "Hypertension, controlled"), ("", "Type 2 diabetes"), ("osteoporosis", "Osteoporosis"),
        ("", "Migraine since youth"), ("", "Fall on the ice, \"nothing broken\""),
    ]
    static let medication: [IntakeAnswer] = [
        ("", "Ibuprofen as needed"), ("", "Amlodipine 5 mg"), ("anticoagulant", "Apixaban 5 mg, twice daily"),
        ("", "Sertraline 50 mg"),
    ]
}
