/// Everything that can be recorded about one patient. The type names are stored format; see `typeName`.
///
/// Corrections are not cases here: whoever reads a history sees it with corrections applied.
public indirect enum PatientEvent: Hashable, Sendable {
    case patientRegistered(Registration)
    case patientDetailsChanged(Registration)
    case deathRecorded(Death)
    case careEnded(CareEnding)
    case identityErased(IdentityErasure)
    case consentGiven(Consent)
    case consentWithdrawn(Consent)
    /// On the surviving record: another one is the same person's.
    case recordsMerged(RecordMerge)
    /// On the record that was given up: from here on it belongs to another.
    case recordMergedInto(RecordMerge)
    /// On both records: they are two persons' after all.
    case recordsUnmerged(RecordMerge)

    case intakeRecorded(Intake)
    case safetyScreenCompleted(SafetyScreen)
    case redFlagRaised(RedFlag)
    case redFlagCleared(RedFlag)

    case episodeOpened(Episode)
    case episodeClosed(EpisodeClosing)
    case referralReceived(Referral)
    case referredBack(Referral)
    case consultationCompleted(Consultation)
    case coverageConfirmed(Coverage)
    case coverageEnded(Coverage)
    case authorisationRequested(Authorisation)
    case authorisationGranted(Authorisation)
    case authorisationDenied(Authorisation)
    case carePlanSet(CarePlan)
    case goalSet(Goal)
    case goalRevised(Goal)
    case goalWithdrawn(GoalWithdrawal)

    case visitScheduled(VisitBooking)
    case visitCompleted(Visit)
    case visitMissed(VisitNotHeld)
    case visitCancelled(VisitNotHeld)
    case treatmentGiven(Treatment)
    case homeCareAdvised(Note)
    case noteWritten(Note)
    case entrySigned(Signature)

    case reading(ReadingKind, Reading)
    case findingNoted(Finding)
    case readingNotObtained(ReadingNotObtained)
    case lifeEventReported(LifeEvent)
    case medicationChanged(MedicationChange)
    case otherCareReported(OtherCare)
    case adverseEventReported(AdverseEvent)
    case adverseEventResolved(AdverseEvent)

    case intervalDecided(IntervalDecision)
    /// The patient's page went to somebody, such as the physician who referred.
    case reportShared(SharedReport)

    /// A type this version does not know. It is kept, counted and passed over.
    case unknown(type: String)
}
