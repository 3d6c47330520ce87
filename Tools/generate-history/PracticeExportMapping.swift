/// The mapping under which the product imports the exports: the same text as Examples/practice-export.yaml, carried along so
/// that an export can be read wherever it was written.
enum PracticeExportMapping {
    static let text = """
        # How the exports of `generate-history` are read, as an example of a long file: one row is one fact, and
        # the column `kind` says which. Names and birth date stand on the registration row only.
        source: practice-export
        file:
          delimiter: ","
          encoding: utf-8
        patient:
          identifier: {system: practice-export, column: chart}
          name: {columns: [given_name, family_name]}
          birthDate: {column: birth_date, format: yyyy-MM-dd}
          sex: {column: sex, map: {F: female, M: male, X: other}}
        time:
          columns: [date, time]
          format: yyyy-MM-dd HH:mm
          zone: America/New_York
        # When the practice's own system took it in: later than it happened where somebody entered it late.
        sourceRecorded: {column: recorded_at, format: "yyyy-MM-ddTHH:mm:ss", zone: America/New_York}
        # A fact keeps its row_id for ever. Where it comes again with other content, the source corrected it.
        key: [row_id]
        onChange: amend

        entries:
          # Who, why and who pays
          - event: episodeOpened
            name: episode
            when: {column: kind, is: [registration]}
            problem: {column: code}
            diagnoses: {column: diagnosis}
            payer: {column: payer}
            site: {column: site}
            side: {column: side}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: intakeRecorded
            name: intake
            when: {column: kind, is: [intake]}
            topic: {column: code}
            status: {column: status}
            codes: {column: alert}
            text: {column: text}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: referralReceived
            name: referral
            when: {column: kind, is: [referral]}
            visitsAsked: {column: count}
            diagnoses: {column: diagnosis}
            question: {column: text}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: authorisationGranted
            name: authorisation
            when: {column: kind, is: [authorisation]}
            authorisation: {column: code}
            visits: {column: count}
            from: {column: from}
            until: {column: until}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: authorisationDenied
            name: authorisation-denied
            when: {column: kind, is: [authorisation-denied]}
            authorisation: {column: code}
            reasonCode: {column: status}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: goalSet
            name: goal
            when: {column: kind, is: [goal]}
            goal: {column: code}
            instrument: {column: instrument}
            target: {column: value}
            site: {column: site}
            side: {column: side}
            motion: {column: motion}
            mode: {column: mode}
            moment: {column: moment}
            aspect: {column: aspect}
            due: {column: until}
            episode: {column: episode}
            performedBy: {column: practitioner}

          # Visits, held or not
          - event: visitScheduled
            name: scheduled
            when: {column: kind, is: [scheduled]}
            planned: {column: planned_at, format: "yyyy-MM-ddTHH:mm", zone: America/New_York}
            kind: treatment
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: visitCompleted
            name: visit
            when: {column: kind, is: [visit]}
            kind: treatment
            minutes: {column: minutes}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: visitMissed
            name: missed
            when: {column: kind, is: [missed]}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: visitCancelled
            name: cancelled
            when: {column: kind, is: [cancelled]}
            reasonCode: {column: code}
            noticeHours: {column: count}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          # Readings
          - event: painScored
            name: pain
            when: {column: kind, is: [pain]}
            instrument: {column: instrument}
            value: {column: value}
            site: {column: site}
            side: {column: side}
            moment: {column: moment}
            aspect: {column: aspect}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: mobilityMeasured
            name: rom
            when: {column: kind, is: [rom]}
            instrument: {column: instrument}
            value: {column: value}
            site: {column: site}
            side: {column: side}
            motion: {column: motion}
            mode: {column: mode}
            moment: {column: moment}
            tool: goniometer
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: questionnaireScored
            name: questionnaire
            when: {column: kind, is: [questionnaire]}
            instrument: {column: instrument}
            value: {column: value}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: symptomScored
            name: symptom
            when: {column: kind, is: [symptom]}
            instrument: {column: instrument}
            value: {column: value}
            site: {column: site}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: readingNotObtained
            name: not-obtained
            when: {column: kind, is: [not-obtained]}
            instrument: {column: instrument}
            reason: {column: code}
            site: {column: site}
            side: {column: side}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: findingNoted
            name: finding
            when: {column: kind, is: [finding]}
            finding: {column: code}
            muscle: {column: muscle}
            grade: {column: value}
            site: {column: site}
            side: {column: side}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          # What was done and decided
          - event: treatmentGiven
            name: treatment
            when: {column: kind, is: [treatment]}
            techniques: {column: techniques}
            site: {column: site}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: homeCareAdvised
            name: home-care
            when: {column: kind, is: [home-care]}
            text: {column: text}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: noteWritten
            name: note
            when: {column: kind, is: [note]}
            text: {column: text}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: intervalDecided
            name: interval
            when: {column: kind, is: [interval]}
            days: {column: value}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: entrySigned
            name: signed
            when: {column: kind, is: [signed]}
            signedBy: {column: practitioner}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          # What happened
          - event: redFlagRaised
            name: red-flag
            when: {column: kind, is: [red-flag]}
            flag: {column: code}
            note: {column: text}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: redFlagCleared
            name: red-flag-cleared
            when: {column: kind, is: [red-flag-cleared]}
            flag: {column: code}
            clearedBy: {column: status}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: lifeEventReported
            name: life-event
            when: {column: kind, is: [life-event]}
            at: {column: date, format: yyyy-MM-dd, zone: America/New_York}
            kind: {column: code}
            site: {column: site}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: medicationChanged
            name: medication
            when: {column: kind, is: [medication]}
            drug: {column: code}
            change: {column: status}
            dose: {column: text}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: adverseEventReported
            name: adverse-event
            when: {column: kind, is: [adverse-event]}
            kind: {column: code}
            severity: {column: value}
            visit: {column: visit}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: careEnded
            name: care-ended
            when: {column: kind, is: [care-ended]}
            reasonCode: {column: code}
            episode: {column: episode}
            performedBy: {column: practitioner}

          - event: deathRecorded
            name: death
            when: {column: kind, is: [death]}
            at: {column: date, format: yyyy-MM-dd, zone: America/New_York}
            performedBy: {column: practitioner}

        """
}
