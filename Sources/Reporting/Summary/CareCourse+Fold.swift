import Clinical

extension CareCourse {
    mutating func fold(_ entry: PatientEntry) {
        end.take(entry)
        switch entry.event {
        case .patientRegistered, .patientDetailsChanged: person.take(entry)
        case .careEnded(let ending): endReason = ending.reasonCode
        case .intakeRecorded(let intake): self.intake.take(intake, on: entry.day)
        case .safetyScreenCompleted(let told):
            screen = dated(told, entry)
            redFlags.take(entry)
        case .redFlagRaised, .redFlagCleared: redFlags.take(entry)
        case .readingNotObtained(let missing): notObtained.append(missing.reason)
        case .otherCareReported(let care) where !care.context.coding.isEmpty: elsewhere.append(dated(care, entry))
        case .lifeEventReported, .medicationChanged, .otherCareReported: meanwhile.append(dated(entry.event, entry))
        case .unknown: unknownEntries += 1
        default:
            foldPlan(entry)
            foldVisit(entry)
        }
    }

    /// Of days to come only what is booked, and what was called off of it, is known.
    mutating func foldPlanned(_ entry: PatientEntry) {
        switch entry.event {
        case .visitScheduled: foldVisit(entry)
        case .visitCancelled(let visit): lose(visit, on: entry.day)
        default: break
        }
    }

    private func dated<Fact>(_ fact: Fact, _ entry: PatientEntry) -> Dated<Fact> {
        Dated(fact: fact, day: entry.day, position: entry.position)
    }

    private mutating func foldPlan(_ entry: PatientEntry) {
        switch entry.event {
        case .episodeOpened(let episode):
            episodes.removeAll { $0.episode.episode == episode.episode }
            episodes.append(KnownEpisode(episode: episode, openedOn: entry.day))
        case .episodeClosed(let closing):
            for index in episodes.indices where episodes[index].episode.episode == closing.episode {
                episodes[index].closedOn = entry.day
            }
        case .referralReceived(let referral): referrals.append(dated(referral, entry))
        case .referredBack: referralsBack.take(entry)
        case .goalSet, .goalRevised, .goalWithdrawn: goals.take(entry)
        case .consultationCompleted(let consultation):
            if !consultation.isOfNoPhysician(credentials) {
                referralsBack.take(entry)
                openAdverse.take(entry)
            }
            count(consultation.context.performedBy, on: entry.day) { $0.consultations += 1 }
        case .coverageConfirmed(let coverage): coverages.append(KnownCoverage(coverage: coverage))
        case .coverageEnded(let ended):
            guard let place = coverages.lastIndex(where: { $0.coverage.coverage == ended.coverage }) else { break }
            coverages[place].isEnded = true
        case .authorisationGranted(let grant):
            grants.removeAll { $0.fact.authorisation == grant.authorisation }
            grants.append(dated(grant, entry))
        default: break
        }
    }

    private mutating func foldVisit(_ entry: PatientEntry) {
        switch entry.event {
        case .visitScheduled(let booking):
            close(booking.visit)
            let planned = Occurrence(milliseconds: booking.plannedAt, offsetMinutes: booking.plannedOffsetMinutes)
            bookings.append(
                Booking(
                    visit: booking.visit, plannedOn: planned.day, episode: booking.context.episode,
                    isTreatment: booking.kind.map { $0 == Visit.Kind.treatment.rawValue } ?? true))
        case .visitCompleted(let visit): hold(visit, entry)
        case .visitMissed(let visit):
            missed.append(entry.day)
            lose(visit, on: entry.day)
        case .visitCancelled(let visit):
            cancelled.append(entry.day)
            lose(visit, on: entry.day)
        case .treatmentGiven(let treatment):
            for applied in treatment.techniques {
                count(applied)
                techniqueMinutes[treatment.context.visit ?? "\(entry.day)", default: 0] += applied.minutes ?? 0
            }
        case .adverseEventReported(let event):
            openAdverse.take(entry)
            adverse.append(Adverse(event: event, day: entry.day))
        case .adverseEventResolved(let event):
            openAdverse.take(entry)
            resolve(event, on: entry.day)
        case .homeCareAdvised(let note): homeCare.append(dated(note, entry))
        case .reportShared(let report): shared = dated(report, entry)
        default: break
        }
    }

    private mutating func hold(_ visit: Visit, _ entry: PatientEntry) {
        close(visit.visit)
        guard visit.isOwn else { return visitsElsewhere.append(entry.day) }
        visits.append(dated(visit, entry))
        count(visit.context.performedBy, on: entry.day) { $0.visits += 1 }
        count(visit.supervisedBy, on: entry.day) { $0.supervised += 1 }
    }

    private mutating func count(_ practitioner: String?, on day: CalendarDay, _ change: (inout Member) -> Void) {
        guard let practitioner, !practitioner.isEmpty else { return }
        let place = team.firstIndex { $0.id == practitioner } ?? team.endIndex
        if place == team.endIndex { team.append(Member(id: practitioner, last: day)) }
        team[place].last = max(team[place].last, day)
        change(&team[place])
    }

    private mutating func lose(_ visit: VisitNotHeld, on day: CalendarDay) {
        if let visit = visit.visit { close(visit) } else { bookings.removeAll { $0.plannedOn == day } }
    }

    private mutating func close(_ visit: String) { bookings.removeAll { $0.visit == visit } }

    private mutating func count(_ applied: TechniqueApplied) {
        let minutes = applied.minutes ?? 0
        let index =
            techniques.firstIndex { $0.technique == applied.technique }
            ?? {
                techniques.append(TechniqueTotal(technique: applied.technique, minutes: 0, times: 0))
                return techniques.count - 1
            }()
        techniques[index].minutes += minutes
        techniques[index].times += 1
        if let role = applied.role { techniques[index].roles[role, default: 0] += 1 }
    }

    private mutating func resolve(_ event: AdverseEvent, on day: CalendarDay) {
        guard let index = adverse.lastIndex(where: { $0.event.kind == event.kind && $0.resolvedOn == nil }) else {
            return
        }
        adverse[index].resolvedOn = day
    }
}
