import Clinical

// Where the sealable texts of each fact lie. The path is what the seal is authenticated with, so it is format.

/// Replaces one sealable text; the path is its place in the payload: `name`, `topics.1.text`.
typealias SealableTransform = (_ path: String, SealableText) throws -> SealableText

extension SealableIdentifier {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.value = try transform(path + "value", value)
        return copy
    }
}

extension IntakeTopic {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.text = try text.map { try transform(path + "text", $0) }
        return copy
    }
}

extension Registration {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.name = try name.map { try transform(path + "name", $0) }
        copy.birthDate = try birthDate.map { try transform(path + "birthDate", $0) }
        copy.contact = try contact.map { try transform(path + "contact", $0) }
        for place in identifiers.indices {
            copy.identifiers[place] = try identifiers[place].mappingSealables(
                path: path + "identifiers.\(place).", transform)
        }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Death {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.cause = try cause.map { try transform(path + "cause", $0) }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension CareEnding {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension IdentityErasure {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Consent {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.text = try text.map { try transform(path + "text", $0) }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension RecordMerge {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.reason = try reason.map { try transform(path + "reason", $0) }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Intake {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        for place in topics.indices {
            copy.topics[place] = try topics[place].mappingSealables(path: path + "topics.\(place).", transform)
        }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension SafetyScreen {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension RedFlag {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Episode {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.referralQuestion = try referralQuestion.map { try transform(path + "referralQuestion", $0) }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension EpisodeClosing {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Referral {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.referrer = try referrer.map { try transform(path + "referrer", $0) }
        copy.question = try question.map { try transform(path + "question", $0) }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Consultation {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Coverage {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.member = try member.map { try transform(path + "member", $0) }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Authorisation {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension CarePlan {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Goal {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.text = try text.map { try transform(path + "text", $0) }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension GoalWithdrawal {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension VisitBooking {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Visit {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension VisitNotHeld {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Treatment {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Note {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.text = try transform(path + "text", text)
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Signature {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension Finding {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension ReadingNotObtained {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension LifeEvent {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.text = try text.map { try transform(path + "text", $0) }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension MedicationChange {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension OtherCare {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.text = try text.map { try transform(path + "text", $0) }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension AdverseEvent {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.text = try text.map { try transform(path + "text", $0) }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension IntervalDecision {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.reason = try reason.map { try transform(path + "reason", $0) }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension SharedReport {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.recipient = try recipient.map { try transform(path + "recipient", $0) }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension EntryContext {
    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        guard overrideReason != nil || note != nil else { return self }
        var copy = self
        copy.overrideReason = try overrideReason.map { try transform(path + "overrideReason", $0) }
        copy.note = try note.map { try transform(path + "note", $0) }
        return copy
    }
}

extension Reading {
    var hasText: Bool { value.written != nil || context.note != nil || context.overrideReason != nil }

    func mappingSealables(path: String, _ transform: SealableTransform) rethrows -> Self {
        var copy = self
        copy.value.written = try value.written.map { try transform(path + "written", $0) }
        copy.context = try context.mappingSealables(path: path, transform)
        return copy
    }
}

extension PatientEvent {
    /// False for a reading that certainly has none.
    var mayHaveText: Bool {
        if case .reading(_, let reading) = self { reading.hasText } else { true }
    }

    /// The same event with each sealable text replaced.
    func mappingSealables(path: String = "", _ transform: SealableTransform) rethrows -> PatientEvent {
        switch self {
        case .patientRegistered(let fact): .patientRegistered(try fact.mappingSealables(path: path, transform))
        case .patientDetailsChanged(let fact): .patientDetailsChanged(try fact.mappingSealables(path: path, transform))
        case .deathRecorded(let fact): .deathRecorded(try fact.mappingSealables(path: path, transform))
        case .careEnded(let fact): .careEnded(try fact.mappingSealables(path: path, transform))
        case .identityErased(let fact): .identityErased(try fact.mappingSealables(path: path, transform))
        case .consentGiven(let fact): .consentGiven(try fact.mappingSealables(path: path, transform))
        case .consentWithdrawn(let fact): .consentWithdrawn(try fact.mappingSealables(path: path, transform))
        case .recordsMerged(let fact): .recordsMerged(try fact.mappingSealables(path: path, transform))
        case .recordMergedInto(let fact): .recordMergedInto(try fact.mappingSealables(path: path, transform))
        case .recordsUnmerged(let fact): .recordsUnmerged(try fact.mappingSealables(path: path, transform))
        case .intakeRecorded(let fact): .intakeRecorded(try fact.mappingSealables(path: path, transform))
        case .safetyScreenCompleted(let fact):
            .safetyScreenCompleted(try fact.mappingSealables(path: path, transform))
        case .redFlagRaised(let fact): .redFlagRaised(try fact.mappingSealables(path: path, transform))
        case .redFlagCleared(let fact): .redFlagCleared(try fact.mappingSealables(path: path, transform))
        case .episodeOpened(let fact): .episodeOpened(try fact.mappingSealables(path: path, transform))
        case .episodeClosed(let fact): .episodeClosed(try fact.mappingSealables(path: path, transform))
        case .referralReceived(let fact): .referralReceived(try fact.mappingSealables(path: path, transform))
        case .referredBack(let fact): .referredBack(try fact.mappingSealables(path: path, transform))
        case .consultationCompleted(let fact): .consultationCompleted(try fact.mappingSealables(path: path, transform))
        case .coverageConfirmed(let fact): .coverageConfirmed(try fact.mappingSealables(path: path, transform))
        case .coverageEnded(let fact): .coverageEnded(try fact.mappingSealables(path: path, transform))
        case .authorisationRequested(let fact):
            .authorisationRequested(try fact.mappingSealables(path: path, transform))
        case .authorisationGranted(let fact): .authorisationGranted(try fact.mappingSealables(path: path, transform))
        case .authorisationDenied(let fact): .authorisationDenied(try fact.mappingSealables(path: path, transform))
        case .carePlanSet(let fact): .carePlanSet(try fact.mappingSealables(path: path, transform))
        case .goalSet(let fact): .goalSet(try fact.mappingSealables(path: path, transform))
        case .goalRevised(let fact): .goalRevised(try fact.mappingSealables(path: path, transform))
        case .goalWithdrawn(let fact): .goalWithdrawn(try fact.mappingSealables(path: path, transform))
        case .visitScheduled(let fact): .visitScheduled(try fact.mappingSealables(path: path, transform))
        case .visitCompleted(let fact): .visitCompleted(try fact.mappingSealables(path: path, transform))
        case .visitMissed(let fact): .visitMissed(try fact.mappingSealables(path: path, transform))
        case .visitCancelled(let fact): .visitCancelled(try fact.mappingSealables(path: path, transform))
        case .treatmentGiven(let fact): .treatmentGiven(try fact.mappingSealables(path: path, transform))
        case .homeCareAdvised(let fact): .homeCareAdvised(try fact.mappingSealables(path: path, transform))
        case .noteWritten(let fact): .noteWritten(try fact.mappingSealables(path: path, transform))
        case .entrySigned(let fact): .entrySigned(try fact.mappingSealables(path: path, transform))
        case .findingNoted(let fact): .findingNoted(try fact.mappingSealables(path: path, transform))
        case .readingNotObtained(let fact): .readingNotObtained(try fact.mappingSealables(path: path, transform))
        case .lifeEventReported(let fact): .lifeEventReported(try fact.mappingSealables(path: path, transform))
        case .medicationChanged(let fact): .medicationChanged(try fact.mappingSealables(path: path, transform))
        case .otherCareReported(let fact): .otherCareReported(try fact.mappingSealables(path: path, transform))
        case .adverseEventReported(let fact): .adverseEventReported(try fact.mappingSealables(path: path, transform))
        case .adverseEventResolved(let fact): .adverseEventResolved(try fact.mappingSealables(path: path, transform))
        case .intervalDecided(let fact): .intervalDecided(try fact.mappingSealables(path: path, transform))
        case .reportShared(let fact): .reportShared(try fact.mappingSealables(path: path, transform))
        case .reading(let kind, let fact): .reading(kind, try fact.mappingSealables(path: path, transform))
        case .unknown: self
        }
    }
}
