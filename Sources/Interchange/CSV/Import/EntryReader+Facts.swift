import Clinical

extension EntryReader {
    /// One expression: a reading is large, and changing it field by field would copy it as often.
    func reading() throws(RowFault) -> Reading {
        Reading(
            instrument: try required(.instrument), instrumentVersion: try text(.instrumentVersion),
            language: try text(.language), value: try value(.value), site: try text(.site), side: try word(.side),
            motion: try text(.motion), mode: try word(.mode), posture: try text(.posture), tool: try text(.tool),
            trials: try integer(.trials), limitedBy: try text(.limitedBy), moment: try word(.moment),
            aspect: try word(.aspect), recall: try text(.recall), periodDays: try integer(.periodDays),
            context: try context())
    }

    func visit() throws(RowFault) -> Visit {
        Visit(
            visit: try required(.visit), kind: try word(.kind) ?? .treatment, isOwn: try flag(.own) ?? true,
            setting: try word(.setting), location: try text(.location), supervisedBy: try text(.supervisedBy),
            minutes: try integer(.minutes), endedEarly: try flag(.endedEarly) ?? false,
            context: try context(ownsVisit: true))
    }

    func visitNotHeld() throws(RowFault) -> VisitNotHeld {
        VisitNotHeld(
            visit: try text(.visit), reasonCode: try text(.reasonCode), noticeHours: try integer(.noticeHours),
            context: try context(ownsVisit: true))
    }

    func note(subject: String) throws(RowFault) -> Note {
        Note(subject: subject, text: .open(try required(.text)), context: try context())
    }

    func adverseEvent() throws(RowFault) -> AdverseEvent {
        AdverseEvent(
            kind: try required(.kind), severity: try integer(.severity), text: try sealed(.text), context: try context()
        )
    }

    func episode() throws(RowFault) -> Episode {
        Episode(
            episode: try required(.episode), setting: try word(.setting), problem: try required(.problem),
            site: try text(.site), side: try word(.side), diagnoses: try list(.diagnoses), payer: try text(.payer),
            referralQuestion: try sealed(.referralQuestion), context: try context(ownsEpisode: true))
    }

    func goal() throws(RowFault) -> Goal {
        guard let target = try number(.target) else { throw missing(.target) }
        return Goal(
            goal: try required(.goal), instrument: try required(.instrument), target: target, site: try text(.site),
            side: try word(.side), motion: try text(.motion), mode: try word(.mode), moment: try word(.moment),
            aspect: try word(.aspect), due: try day(.due), text: try sealed(.text), context: try context())
    }

    /// One topic; where no status is mapped, something written or coded means that something is known.
    func intake() throws(RowFault) -> Intake {
        let codes = try list(.codes)
        let text = try sealed(.text)
        let status: AskedStatus = try word(.status) ?? (codes.isEmpty && text == nil ? .notAsked : .known)
        let topic = IntakeTopic(topic: try required(.topic), status: status, codes: codes, text: text)
        return Intake(topics: [topic], context: try context())
    }

    // MARK: Treatments

    /// `techniques:` in one cell, or one technique in columns of its own.
    func treatment() throws(RowFault) -> Treatment {
        var techniques: [TechniqueApplied] = []
        if let written = try text(.techniques) {
            for part in written.split(separator: ";") where !part.trimmingBlanks.isEmpty {
                techniques.append(try technique(part))
            }
        }
        if let code = try text(.technique) {
            techniques.append(
                TechniqueApplied(
                    technique: code, muscle: try text(.muscle), role: try text(.role), site: try text(.site),
                    side: try word(.side), minutes: try integer(.minutes)))
        }
        if techniques.isEmpty { throw missing(.techniques) }
        return Treatment(techniques: techniques, intensity: try integer(.intensity), context: try context())
    }

    /// `nmt upper-trapezius left 20`: technique, then in any order a muscle (a site as `at:neck`), a side, minutes
    /// (`20`, `20m`, `20min`) and a role.
    private func technique(_ written: Substring) throws(RowFault) -> TechniqueApplied {
        let words = written.split(separator: " ").map(String.init)
        var applied = TechniqueApplied(technique: words[0])
        for word in words.dropFirst() {
            if let minutes = Self.minutes(word), applied.minutes == nil {
                applied.minutes = minutes
            } else if let side = Side(rawValue: word), applied.side == nil {
                applied.side = side
            } else if ["target", "synergist", "antagonist"].contains(word), applied.role == nil {
                applied.role = word
            } else if word.hasPrefix("at:"), applied.site == nil {
                applied.site = String(word.dropFirst(3))
            } else if applied.muscle == nil {
                applied.muscle = word
            } else {
                throw RowFault(
                    field: missing(.techniques).field,
                    reason:
                        "“\(written.trimmingBlanks)” names two muscles; it has the form “nmt upper-trapezius left 20”, "
                        + "several separated by “;”")
            }
        }
        if applied.site == nil { applied.site = try text(.site) }
        return applied
    }

    private static func minutes(_ word: String) -> Int? {
        for unit in ["min", "m", ""] where word.hasSuffix(unit) {
            if let minutes = Int(word.dropLast(unit.count)), minutes >= 0 { return minutes }
        }
        return nil
    }
}
