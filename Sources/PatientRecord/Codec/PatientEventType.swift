import Clinical

/// What is common to all facts: read from and written to a payload.
protocol PayloadFact {
    static func read(_ reader: PayloadReader) throws(PayloadError) -> Self
    func write(to writer: inout PayloadWriter)
}

/// The types of a patient's stream that this version knows. Raw values are stored format.
enum PatientEventType: String, CaseIterable {
    case patientRegistered
    case patientDetailsChanged
    case deathRecorded
    case careEnded
    case identityErased
    case consentGiven
    case consentWithdrawn
    case recordsMerged
    case recordMergedInto
    case recordsUnmerged
    case intakeRecorded
    case safetyScreenCompleted
    case redFlagRaised
    case redFlagCleared
    case episodeOpened
    case episodeClosed
    case referralReceived
    case referredBack
    case consultationCompleted
    case coverageConfirmed
    case coverageEnded
    case authorisationRequested
    case authorisationGranted
    case authorisationDenied
    case carePlanSet
    case goalSet
    case goalRevised
    case goalWithdrawn
    case visitScheduled
    case visitCompleted
    case visitMissed
    case visitCancelled
    case treatmentGiven
    case homeCareAdvised
    case noteWritten
    case entrySigned
    case findingNoted
    case readingNotObtained
    case lifeEventReported
    case medicationChanged
    case otherCareReported
    case adverseEventReported
    case adverseEventResolved
    case intervalDecided
    case reportShared
    case painScored
    case mobilityMeasured
    case questionnaireScored
    case symptomScored
    case symptomCounted
    case measurementTaken
    case satisfactionRated
    case entryAmended
    case entryRetracted
    /// A source took back what never came here: it stands for nothing.
    case withdrawalNoted
    /// A source has entries in a newer version that changes nothing of them: it stands for nothing by itself.
    case versionNoted
}

extension PatientEventType {
    /// Decodes the payload of an entry of this type; nil for corrections, which are not entries.
    func event(from reader: PayloadReader) throws(PayloadError) -> PatientEvent? {
        switch self {
        case .patientRegistered: .patientRegistered(try Registration.read(reader))
        case .patientDetailsChanged: .patientDetailsChanged(try Registration.read(reader))
        case .deathRecorded: .deathRecorded(try Death.read(reader))
        case .careEnded: .careEnded(try CareEnding.read(reader))
        case .identityErased: .identityErased(try IdentityErasure.read(reader))
        case .consentGiven: .consentGiven(try Consent.read(reader))
        case .consentWithdrawn: .consentWithdrawn(try Consent.read(reader))
        case .recordsMerged: .recordsMerged(try RecordMerge.read(reader))
        case .recordMergedInto: .recordMergedInto(try RecordMerge.read(reader))
        case .recordsUnmerged: .recordsUnmerged(try RecordMerge.read(reader))
        case .intakeRecorded: .intakeRecorded(try Intake.read(reader))
        case .safetyScreenCompleted: .safetyScreenCompleted(try SafetyScreen.read(reader))
        case .redFlagRaised: .redFlagRaised(try RedFlag.read(reader))
        case .redFlagCleared: .redFlagCleared(try RedFlag.read(reader))
        case .episodeOpened: .episodeOpened(try Episode.read(reader))
        case .episodeClosed: .episodeClosed(try EpisodeClosing.read(reader))
        case .referralReceived: .referralReceived(try Referral.read(reader))
        case .referredBack: .referredBack(try Referral.read(reader))
        case .consultationCompleted: .consultationCompleted(try Consultation.read(reader))
        case .coverageConfirmed: .coverageConfirmed(try Coverage.read(reader))
        case .coverageEnded: .coverageEnded(try Coverage.read(reader))
        case .authorisationRequested: .authorisationRequested(try Authorisation.read(reader))
        case .authorisationGranted: .authorisationGranted(try Authorisation.read(reader))
        case .authorisationDenied: .authorisationDenied(try Authorisation.read(reader))
        case .carePlanSet: .carePlanSet(try CarePlan.read(reader))
        case .goalSet: .goalSet(try Goal.read(reader))
        case .goalRevised: .goalRevised(try Goal.read(reader))
        case .goalWithdrawn: .goalWithdrawn(try GoalWithdrawal.read(reader))
        case .visitScheduled: .visitScheduled(try VisitBooking.read(reader))
        case .visitCompleted: .visitCompleted(try Visit.read(reader))
        case .visitMissed: .visitMissed(try VisitNotHeld.read(reader))
        case .visitCancelled: .visitCancelled(try VisitNotHeld.read(reader))
        case .treatmentGiven: .treatmentGiven(try Treatment.read(reader))
        case .homeCareAdvised: .homeCareAdvised(try Note.read(reader))
        case .noteWritten: .noteWritten(try Note.read(reader))
        case .entrySigned: .entrySigned(try Signature.read(reader))
        case .findingNoted: .findingNoted(try Finding.read(reader))
        case .readingNotObtained: .readingNotObtained(try ReadingNotObtained.read(reader))
        case .lifeEventReported: .lifeEventReported(try LifeEvent.read(reader))
        case .medicationChanged: .medicationChanged(try MedicationChange.read(reader))
        case .otherCareReported: .otherCareReported(try OtherCare.read(reader))
        case .adverseEventReported: .adverseEventReported(try AdverseEvent.read(reader))
        case .adverseEventResolved: .adverseEventResolved(try AdverseEvent.read(reader))
        case .intervalDecided: .intervalDecided(try IntervalDecision.read(reader))
        case .reportShared: .reportShared(try SharedReport.read(reader))
        case .painScored: .reading(.pain, try Reading.read(reader))
        case .mobilityMeasured: .reading(.mobility, try Reading.read(reader))
        case .questionnaireScored: .reading(.questionnaire, try Reading.read(reader))
        case .symptomScored: .reading(.symptom, try Reading.read(reader))
        case .symptomCounted: .reading(.symptomCount, try Reading.read(reader))
        case .measurementTaken: .reading(.measurement, try Reading.read(reader))
        case .satisfactionRated: .reading(.satisfaction, try Reading.read(reader))
        case .entryAmended, .entryRetracted, .withdrawalNoted, .versionNoted: nil
        }
    }
}

extension PatientEvent {
    func write(to writer: inout PayloadWriter) {
        switch self {
        case .patientRegistered(let fact): fact.write(to: &writer)
        case .patientDetailsChanged(let fact): fact.write(to: &writer)
        case .deathRecorded(let fact): fact.write(to: &writer)
        case .careEnded(let fact): fact.write(to: &writer)
        case .identityErased(let fact): fact.write(to: &writer)
        case .consentGiven(let fact): fact.write(to: &writer)
        case .consentWithdrawn(let fact): fact.write(to: &writer)
        case .recordsMerged(let fact): fact.write(to: &writer)
        case .recordMergedInto(let fact): fact.write(to: &writer)
        case .recordsUnmerged(let fact): fact.write(to: &writer)
        case .intakeRecorded(let fact): fact.write(to: &writer)
        case .safetyScreenCompleted(let fact): fact.write(to: &writer)
        case .redFlagRaised(let fact): fact.write(to: &writer)
        case .redFlagCleared(let fact): fact.write(to: &writer)
        case .episodeOpened(let fact): fact.write(to: &writer)
        case .episodeClosed(let fact): fact.write(to: &writer)
        case .referralReceived(let fact): fact.write(to: &writer)
        case .referredBack(let fact): fact.write(to: &writer)
        case .consultationCompleted(let fact): fact.write(to: &writer)
        case .coverageConfirmed(let fact): fact.write(to: &writer)
        case .coverageEnded(let fact): fact.write(to: &writer)
        case .authorisationRequested(let fact): fact.write(to: &writer)
        case .authorisationGranted(let fact): fact.write(to: &writer)
        case .authorisationDenied(let fact): fact.write(to: &writer)
        case .carePlanSet(let fact): fact.write(to: &writer)
        case .goalSet(let fact): fact.write(to: &writer)
        case .goalRevised(let fact): fact.write(to: &writer)
        case .goalWithdrawn(let fact): fact.write(to: &writer)
        case .visitScheduled(let fact): fact.write(to: &writer)
        case .visitCompleted(let fact): fact.write(to: &writer)
        case .visitMissed(let fact): fact.write(to: &writer)
        case .visitCancelled(let fact): fact.write(to: &writer)
        case .treatmentGiven(let fact): fact.write(to: &writer)
        case .homeCareAdvised(let fact): fact.write(to: &writer)
        case .noteWritten(let fact): fact.write(to: &writer)
        case .entrySigned(let fact): fact.write(to: &writer)
        case .findingNoted(let fact): fact.write(to: &writer)
        case .readingNotObtained(let fact): fact.write(to: &writer)
        case .lifeEventReported(let fact): fact.write(to: &writer)
        case .medicationChanged(let fact): fact.write(to: &writer)
        case .otherCareReported(let fact): fact.write(to: &writer)
        case .adverseEventReported(let fact): fact.write(to: &writer)
        case .adverseEventResolved(let fact): fact.write(to: &writer)
        case .intervalDecided(let fact): fact.write(to: &writer)
        case .reportShared(let fact): fact.write(to: &writer)
        case .reading(_, let fact): fact.write(to: &writer)
        case .unknown: break
        }
    }
}
