import ArgumentParser

/// Why a patient stands on the work list. The raw values are the column `reason` of the table `worklist`.
enum WorklistReason: String, ExpressibleByArgument, CaseIterable {
    case redFlag
    case newSign
    case adverse
    case worsening
    case plateau
    case worse
    case flare
    case referredBack
    case overdue
    case missed
    case due
    case authorisationVisits
    case authorisationEnding
    case authorisationEnded
    case noReading
    case unsigned
    case adviceChanged
    case goalChanged
    case goalUnconfirmed
    case goalUnmeasured
    case rules
    case contradiction
    case lapsed
}
