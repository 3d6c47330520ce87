import ArgumentParser

/// Why a patient stands on the work list. The raw values are the column `reason` of the table `worklist`.
enum WorklistReason: String, ExpressibleByArgument, CaseIterable {
    case referredBack
    case overdue
    case missed
    case due
    case authorisationVisits
    case authorisationEnding
    case noReading
    case unsigned
    case lapsed
}
