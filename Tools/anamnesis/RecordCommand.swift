import ArgumentParser

/// `anamnesis record`: everything that happened is recorded by one of these.
struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record what happened: visits, readings, treatment, plans.",
        discussion: """
            One command is one append: all of it is recorded, or nothing. Nothing recorded is ever changed; a mistake is \
            corrected with `anamnesis amend` or `anamnesis retract`. Names and notes are asked for, never taken from the \
            command line, and are sealed.

            Examples:
              anamnesis record registration --sex female
              anamnesis record episode open 2041 neck-pain --site neck
              anamnesis record visit 2041 --pain "neck 6>3" \\
                  --rom "neck rotation left 62" --did "NMT upper trapezius left 20m"
              anamnesis record score 2041 "ndi 18" --at 2026-03-01
            """,
        subcommands: [
            RecordVisit.self, RecordPain.self, RecordMotion.self, RecordScore.self, RecordSymptom.self,
            RecordFinding.self, RecordTreatment.self, RecordNote.self, RecordMissed.self, RecordRegistration.self,
            RecordIntake.self, RecordScreen.self, RecordEpisode.self, RecordGoal.self, RecordPlan.self,
            RecordReferral.self,
            RecordCoverage.self, RecordFlag.self, RecordDecision.self, RecordEnded.self, RecordDeath.self,
            RecordBooking.self, RecordLifeEvent.self, RecordMedication.self, RecordCareElsewhere.self,
            RecordAdverse.self, RecordConsultation.self, RecordDetails.self, RecordSatisfaction.self,
            RecordNotObtained.self, RecordSignature.self, RecordShared.self, RecordCredential.self,
            RecordOwnership.self,
        ])
}
