import Clinical

/// Climbs the policy's steps of care, one at a time, by what the deciding measure said at each visit.
///
/// On: after so many visits in a row with a meaningful improvement, counted anew on every step; from the last reduced step
/// to maintenance after so many at which the result still holds. Back: at once from maintenance, which is for results that
/// hold; elsewhere after as many visits in a row without the improvement as lead on.
struct StepLadder {
    private(set) var index = 0
    /// Visits in a row on this step with a meaningful improvement, and without.
    private(set) var improved = 0
    private(set) var lost = 0
    private let policy: CarePolicy

    init(_ policy: CarePolicy) { self.policy = policy }

    init(_ measure: Measure, policy: CarePolicy) {
        self.init(policy)
        for arrival in measure.treated { climb(arrival.call) }
    }

    var step: CareStep { policy.steps[index] }

    mutating func climb(_ call: ChangeTest.Call) {
        if call == .better {
            (improved, lost) = (improved + 1, 0)
            if index + 1 < policy.steps.count, improved >= visitsToLeadOn { enter(index + 1) }
        } else {
            (improved, lost) = (0, lost + 1)
            if index > 0, lost >= visitsToLeadBack { enter(index - 1) }
        }
    }

    private var visitsToLeadOn: Int {
        policy.steps[index + 1].phase == .maintenance ? policy.holdsAfterVisits : policy.advanceAfterMeaningfulVisits
    }

    private var visitsToLeadBack: Int { step.phase == .maintenance ? 1 : policy.advanceAfterMeaningfulVisits }

    private mutating func enter(_ index: Int) {
        self.index = index
        (improved, lost) = (0, 0)
    }
}
