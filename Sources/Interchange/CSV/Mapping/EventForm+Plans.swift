import Clinical

extension EventForm {
    /// Episodes, referrals, coverage and goals.
    static let plans: [EventForm] = [
        EventForm(
            typeName: "episodeOpened",
            fields: [.episode, .setting, .problem, .site, .side, .diagnoses, .payer, .referralQuestion],
            required: [.episode, .problem], subjects: [.episode, .problem]
        ) { entry throws(RowFault) in .episodeOpened(try entry.episode()) },
        EventForm(
            typeName: "episodeClosed", fields: [.episode, .outcomeCode], required: [.episode, .outcomeCode],
            subjects: [.outcomeCode]
        ) { entry throws(RowFault) in
            .episodeClosed(
                EpisodeClosing(
                    episode: try entry.required(.episode), outcomeCode: try entry.required(.outcomeCode),
                    context: try entry.context(ownsEpisode: true)))
        },
        referral("referralReceived") { .referralReceived($0) },
        referral("referredBack") { .referredBack($0) },
        EventForm(
            typeName: "consultationCompleted", fields: [.kind, .outcomeCode], required: [.kind],
            subjects: [.kind, .outcomeCode]
        ) { entry throws(RowFault) in
            .consultationCompleted(
                Consultation(
                    kind: try entry.required(.kind), outcomeCode: try entry.text(.outcomeCode),
                    context: try entry.context()))
        },
        coverage("coverageConfirmed") { .coverageConfirmed($0) },
        coverage("coverageEnded") { .coverageEnded($0) },
        authorisation("authorisationRequested") { .authorisationRequested($0) },
        authorisation("authorisationGranted") { .authorisationGranted($0) },
        authorisation("authorisationDenied") { .authorisationDenied($0) },
        goal("goalSet") { .goalSet($0) },
        goal("goalRevised") { .goalRevised($0) },
        EventForm(
            typeName: "goalWithdrawn", fields: [.goal, .reasonCode], required: [.goal], subjects: [.goal, .reasonCode]
        ) {
            entry throws(RowFault) in
            .goalWithdrawn(
                GoalWithdrawal(
                    goal: try entry.required(.goal), reasonCode: try entry.text(.reasonCode),
                    context: try entry.context()))
        },
    ]

    private static func referral(_ name: String, _ event: @escaping @Sendable (Referral) -> PatientEvent) -> EventForm {
        EventForm(
            typeName: name, fields: [.referrer, .question, .visitsAsked, .diagnoses, .reasonCode], required: [],
            subjects: [.referrer, .question, .visitsAsked, .diagnoses, .reasonCode]
        ) { entry throws(RowFault) in
            event(
                Referral(
                    referrer: try entry.sealed(.referrer), question: try entry.sealed(.question),
                    visitsAsked: try entry.integer(.visitsAsked), diagnoses: try entry.list(.diagnoses),
                    reasonCode: try entry.text(.reasonCode), context: try entry.context()))
        }
    }

    private static func coverage(_ name: String, _ event: @escaping @Sendable (Coverage) -> PatientEvent) -> EventForm {
        EventForm(
            typeName: name, fields: [.coverage, .kind, .payer, .member, .from, .until], required: [.coverage, .kind],
            subjects: [.coverage, .kind]
        ) { entry throws(RowFault) in
            event(
                Coverage(
                    coverage: try entry.required(.coverage), kind: try entry.required(.kind),
                    payer: try entry.text(.payer),
                    member: try entry.sealed(.member), from: try entry.day(.from), until: try entry.day(.until),
                    context: try entry.context()))
        }
    }

    private static func authorisation(
        _ name: String, _ event: @escaping @Sendable (Authorisation) -> PatientEvent
    ) -> EventForm {
        EventForm(
            typeName: name, fields: [.authorisation, .visits, .from, .until, .reasonCode], required: [.authorisation],
            subjects: [.authorisation, .visits]
        ) { entry throws(RowFault) in
            event(
                Authorisation(
                    authorisation: try entry.required(.authorisation), visits: try entry.integer(.visits),
                    from: try entry.day(.from), until: try entry.day(.until), reasonCode: try entry.text(.reasonCode),
                    context: try entry.context()))
        }
    }

    private static func goal(_ name: String, _ event: @escaping @Sendable (Goal) -> PatientEvent) -> EventForm {
        EventForm(
            typeName: name,
            fields: [
                .goal, .instrument, .target, .site, .side, .motion, .mode, .moment, .aspect, .due, .text,
            ], required: [.goal, .instrument, .target], subjects: [.target]
        ) { entry throws(RowFault) in event(try entry.goal()) }
    }
}
