import Clinical

extension WorklistProjector.State {
    /// A reading belongs to the visit it names; one that names none, to the visit of its day.
    mutating func noteReading(of visit: String?, on day: CalendarDay) {
        if let last = visits.last, visit == nil ? last.day == day : last.visit == visit {
            visits[visits.count - 1].hasReading = true
        } else {
            readingsOfTheDay.note(visit, on: day)
        }
    }

    mutating func takeVisit(_ entry: PatientEntry) {
        guard let visit = entry.event.visitHeld else { return }
        close(visit.visit)
        guard visit.isOwn else { return }
        visits.append(
            VisitHeld(
                visit: visit.visit, time: entry.time, kind: visit.kind, episode: visit.episode,
                isSettled: entry.origin != nil,
                hasReading: readingsOfTheDay.belong(to: visit.visit, on: entry.day)))
    }

    /// Booking the same visit again moves it.
    mutating func takeBooking(_ entry: PatientEntry) throws(WorklistError) {
        guard let booking = entry.event.visitPlanned else { return }
        let milliseconds = booking.at.milliseconds
        guard WorklistError.millisecondsPlanned.contains(milliseconds) else { throw .plannedAt(milliseconds) }
        close(booking.visit)
        bookings.append(OpenBooking(visit: booking.visit, plannedOn: booking.at.day, episode: booking.episode))
    }

    mutating func lose(_ visit: VisitNotHeld, _ entry: PatientEntry) {
        if let visit = visit.visit {
            close(visit)
        } else {
            bookings.removeAll { $0.plannedOn == entry.day }
        }
        notHeld = VisitLost(
            day: entry.day, position: entry.position, episode: visit.context.episode, visitsBefore: visits.count)
    }

    private mutating func close(_ visit: String) {
        if let index = bookings.lastIndex(where: { $0.visit == visit }) { bookings.remove(at: index) }
    }

    mutating func report(_ event: LifeEvent, _ entry: PatientEntry) {
        guard ["flare", "injury"].contains(event.kind), !entry.occurred.isCoarserThanADay else { return }
        flares.append(
            FlareReported(
                kind: event.kind, time: entry.time, visit: event.context.visit, episode: event.context.episode))
    }

    mutating func sign(_ visit: String) {
        guard let index = visits.lastIndex(where: { $0.visit == visit }) else { return }
        visits[index].isSettled = true
    }

    mutating func grant(_ grant: Authorisation, _ entry: PatientEntry) throws(WorklistError) {
        if let visits = grant.visits, visits < 0 { throw .authorisedVisits(visits) }
        authorisations.removeAll { $0.authorisation.authorisation == grant.authorisation }
        authorisations.append(AuthorisationGranted(authorisation: grant, day: entry.day, position: entry.position))
    }
}
