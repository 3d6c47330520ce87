import ArgumentParser
import Clinical
import Practice

struct RecordBooking: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "booking",
        abstract: "Book a visit, or move one that is booked.",
        discussion: """
            --for is when the visit is to be; --at, as ever, when it was booked. With --visit a booking is moved; it keeps \
            its kind unless another is given. What came of it is recorded with `record visit` or `record missed`.

            Examples:
              anamnesis record booking 2041 --for 2026-03-01T10:00
              anamnesis record booking 2041 --for 2026-03-01T10:00 --kind assessment
              anamnesis record booking 2041 --for 2026-03-02T16:30 --visit v-7k2m9qd0
            """)

    @OptionGroup var patient: PatientArgument
    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "When the visit is to be, in the practice's zone, such as 2026-03-01T10:00.", valueName: "time"))
    var planned: String
    @Option(
        help: ArgumentHelp(
            "\(Visit.Kind.allCases.map(\.rawValue).joined(separator: ", ")). Default: treatment.", valueName: "kind"),
        completion: .list(Visit.Kind.allCases.map(\.rawValue)), transform: Self.kind)
    var kind: Visit.Kind?
    @OptionGroup var options: RecordOptions

    private static func kind(_ typed: String) throws -> Visit.Kind {
        guard let kind = Visit.Kind(rawValue: typed) else {
            throw ValidationError("there is no kind of visit \"\(typed)\".")
        }
        return kind
    }

    func run() throws {
        try reporting {
            let session = try RecordSession(patient.patient, options)
            let time = try plannedTime(session.zone)
            let visit = options.visit ?? RecordSession.freshID("v")
            // The visit is its own id; it does not belong to another one.
            var context = try session.context(note: session.note())
            context.visit = nil
            warn(of: visit, at: time, session)
            let booking = VisitBooking(
                visit: visit, plannedAt: time.milliseconds, plannedOffsetMinutes: time.offsetMinutes,
                kind: kind?.rawValue ?? bookedKind(of: visit, session) ?? Visit.Kind.treatment.rawValue,
                context: context)
            try session.record([.visitScheduled(booking)])
            print(
                "The visit is \(visit), for \(Self.weekday(time.day)) \(RecordEcho.inWords(time, zone: session.zone)).")
        }
    }

    private func plannedTime(_ zone: PracticeZone) throws -> Occurrence {
        let time = try zone.occurrence(planned)
        guard time.precision == .minute else {
            throw PracticeError(
                .usage, "--for \(planned) does not say the time of day. Write it as 2026-03-01T10:00.")
        }
        return time
    }

    /// A booking that is moved stays what it was for.
    private func bookedKind(of visit: String, _ session: RecordSession) -> String? {
        for entry in session.page.entries.reversed() {
            if case .visitScheduled(let booking) = entry.event, booking.visit == visit { return booking.kind }
        }
        return nil
    }

    /// A year typed wrongly, and a visit booked twice, are seen by whoever types; both may be meant.
    private func warn(of visit: String, at time: Occurrence, _ session: RecordSession) {
        if time.day < session.occurred.day {
            Edge.current.say("Note: \(time.day) is before \(session.occurred.day), the day of booking.")
        }
        let others = session.state.visits.filter {
            $0.key != visit && $0.value.status == .scheduled && $0.value.day == time.day
        }
        for other in others.keys.sorted() {
            Edge.current.say("Note: \(other) is booked for \(time.day) already; --visit \(other) would move it.")
        }
    }

    private static func weekday(_ day: CalendarDay) -> String {
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][day.weekday - 1]
    }
}
