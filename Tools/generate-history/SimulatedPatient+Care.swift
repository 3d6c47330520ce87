extension SimulatedPatient {
    /// Lives the due day: leaves the facts at the desk and says itself when it is due again.
    mutating func live(desk: inout RecordingDesk) {
        clock = dueMinute * 60
        switch stage {
        case .new: begin(desk: &desk)
        case .inCare: keepAppointment(desk: &desk)
        case .gone: closeRecord(reason: "lost", desk: &desk)
        case .referredBack: comeBackFromPhysician(desk: &desk)
        case .ended: break
        }
    }

    private mutating func begin(desk: inout RecordingDesk) {
        stage = .inCare
        recordRegistration(desk: &desk)
        recordFirstVisitPapers(desk: &desk)
        attend(desk: &desk)
    }

    private mutating func keepAppointment(desk: inout RecordingDesk) {
        if dueDay >= deathDay {
            die(desk: &desk)
        } else if dueDay >= dropOutDay {
            dropOut(desk: &desk)
        } else if random.happens(0.08) {
            recordNotHeld(.missed, desk: &desk)
            rebook(desk: &desk)
        } else if random.happens(0.04) {
            recordNotHeld(.cancelled, desk: &desk)
            rebook(desk: &desk)
        } else {
            attend(desk: &desk)
        }
    }

    private mutating func attend(desk: inout RecordingDesk) {
        recordVisit(desk: &desk)
        if random.happens(0.002) {
            raiseRedFlag(desk: &desk)
        } else if phase(on: dueDay) == .maintenance, course.shape == .improves, random.happens(0.012) {
            closeRecord(reason: "discharged", desk: &desk)
        } else {
            book(onDay: dueDay + nextGap(), desk: &desk)
        }
    }

    /// Days to the next visit: twice a week, then every week or two, then every five to six weeks, with life's scatter.
    private mutating func nextGap() -> Int {
        switch phase(on: dueDay) {
        case .intensive: return random.integer(3...4)
        case .reduced:
            let isEarly = dueDay < (intensiveUntil + reducedUntil) / 2
            return isEarly ? random.integer(6...8) : random.integer(12...16)
        case .maintenance:
            if random.happens(0.08) { return random.integer(50...80) }
            return random.happens(0.12) ? random.integer(20...30) : random.integer(35...42)
        }
    }

    private mutating func rebook(desk: inout RecordingDesk) {
        nextVisit += 1
        book(onDay: dueDay + random.integer(2...8), desk: &desk)
    }

    private mutating func book(onDay day: Int, desk: inout RecordingDesk) {
        let planned = Calendar.workday(onOrAfter: day)
        let minute = 8 * 60 + 15 * random.integer(0...39)
        // One in ten leaves without a date and calls later.
        if random.happens(0.9) {
            var fact = entry(.scheduled)
            fact.visit = nextVisit
            fact.planned = (planned, minute)
            say(fact, after: 40, desk: &desk)
        }
        dueDay = planned
        dueMinute = minute
    }

    private mutating func dropOut(desk: inout RecordingDesk) {
        recordNotHeld(.missed, desk: &desk)
        endedDay = dueDay
        if random.happens(0.4) {
            stage = .gone
            dueDay = Calendar.workday(onOrAfter: dueDay + random.integer(40...60))
        } else {
            stage = .ended
        }
    }

    private mutating func raiseRedFlag(desk: inout RecordingDesk) {
        var fact = entry(.redFlag)
        fact.code = random.pick(Self.redFlags)
        fact.text = "Sent back to the referring physician."
        say(fact, after: 60, desk: &desk)
        stage = random.happens(0.7) ? .referredBack : .ended
        if stage == .ended { endedDay = dueDay }
        redFlag = fact.code
        dueDay = Calendar.workday(onOrAfter: dueDay + random.integer(7...21))
    }

    private mutating func comeBackFromPhysician(desk: inout RecordingDesk) {
        var fact = entry(.redFlagCleared)
        fact.code = redFlag
        fact.status = "physician"
        say(fact, after: 0, desk: &desk)
        stage = .inCare
        book(onDay: dueDay + random.integer(2...6), desk: &desk)
    }

    private mutating func closeRecord(reason: String, desk: inout RecordingDesk) {
        var fact = entry(.careEnded)
        fact.code = reason
        say(fact, after: 60, desk: &desk)
        stage = .ended
        endedDay = endedDay ?? dueDay
    }

    private mutating func die(desk: inout RecordingDesk) {
        var fact = entry(.death)
        fact.day = deathDay
        fact.minute = nil
        say(fact, after: 0, desk: &desk)
        stage = .ended
        endedDay = deathDay
    }

    private static let redFlags = ["fracture-risk", "cancer-history", "infection", "neurological-deficit"]
}
