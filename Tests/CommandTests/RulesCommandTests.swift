import Foundation
import TestSupport
import Testing

/// The practice's rules, as typed: bookings that are refused, visits that name what they broke, credentials, a trial.
struct RulesCommandTests {
    private func practice(_ setting: String, _ label: String) throws -> CommandRunner {
        let command = try CommandRunner(label)
        try command.succeed(
            "init", "clinic.anamnesis", "--setting", setting, "--jurisdiction", "US-NJ", "--time-zone",
            "America/New_York")
        try command.succeed(
            "record", "registration", "--sex", "female", "--at", "2026-01-05", input: "Ada Example\n1984-02-29\n\n")
        return command
    }

    private func lines(_ command: CommandRunner, _ sql: String) throws -> [String] {
        try command.succeed("sql", sql, "--format", "csv").split(whereSeparator: \.isNewline).dropFirst().map(
            String.init)
    }

    @Test(
        "a medical spa is asked why it books before the consultation and the history; what took place goes in and says so"
    )
    func spa() throws {
        let command = try practice("medical-spa", "rules-spa")
        let booking = ["record", "booking", "1", "--for", "2026-12-20T10:00"]
        let refused = try command.run(booking)
        #expect(refused.exitCode == 65 && refused.errors.contains("no consultation is recorded"), "\(refused.errors)")
        #expect(refused.errors.contains("`anamnesis record consultation`") && refused.errors.contains("not verified"))
        #expect(refused.errors.contains("--because"), "no rule refuses before somebody has read its source")
        let said = try command.succeed(
            "record", "visit", "1", "--at", "2026-02-02T10:00", "--pain", "neck 6>3", "--by", "lmt-1")
        #expect(said.contains("against the rule"), "\(said)")
        #expect(
            try lines(command, "SELECT rule, strength, is_open FROM rule_broken") == [
                "consultation-first,reason,1", "director-named,remind,1", "history-asked,reason,1",
                "physician-owned,remind,1", "supervision-recorded,reason,1",
            ])
        try command.succeed("record", "ownership", "professional-entity", "--director", "md-2")
        let page = try command.succeed("summary", "1", "--as-of", "2026-02-10")
        #expect(
            page.contains("Before the next treatment, put right or say why: no consultation is recorded"), "\(page)")
        #expect(
            try command.succeed("worklist", "--reason", "rules", "--on", "2026-02-10").contains(
                "1 patient needs someone"))
        // What an entry names is asked anew when it is corrected.
        let amended = try command.succeed("amend", "@5", "--set", "supervisedBy=md-2", "--reason-code", "other")
        #expect(
            amended.contains(
                "supervised by md-2 (against the rule: consultation first, history asked)"), "\(amended)")
        #expect(
            try lines(command, "SELECT rule FROM rule_broken WHERE is_open = 1")
                == ["consultation-first", "history-asked"])
        try command.succeed("amend", "@5", "--unset", "supervisedBy", "--reason-code", "other")
        try command.succeed("record", "consultation", "1", "initial", "--at", "2026-02-03")
        try command.succeed(
            "record", "intake", "1", "--none", "allergies", "--none", "medication", "--none", "conditions",
            "--at", "2026-02-03")
        try command.succeed(all: booking)
        #expect(
            try lines(command, "SELECT rule, is_open FROM rule_broken") == [
                "consultation-first,0", "history-asked,0", "supervision-recorded,1",
            ])
        try command.succeed(
            "record", "visit", "1", "--at", "2026-02-04T10:00", "--pain", "neck 5>3", "--supervised-by", "md-2", "--by",
            "lmt-1")
        #expect(try lines(command, "SELECT rule FROM rule_broken WHERE is_open = 1").isEmpty)
        #expect(
            try lines(command, "SELECT visits, complete, unchecked FROM compliance") == ["2,0,1"],
            "nobody's licence is on record")
        try command.succeed(
            "record", "visit", "1", "--at", "2026-02-05T10:00", "--minutes", "60", "--setting", "wellness", "--by",
            "lmt-1")
        #expect(
            try lines(command, "SELECT setting, visits, complete, broken FROM compliance") == [
                "medical-spa,2,0,3", "wellness,1,0,1",
            ])
    }

    @Test("a spa's consultation and supervision count by the licence of who gave them, once any licence is recorded")
    func byWhom() throws {
        let command = try practice("medical-spa", "rules-by-whom")
        let booking = ["record", "booking", "1", "--for", "2026-12-20T10:00"]
        try command.succeed("record", "credential", "lmt-1", "massage-license", "--jurisdiction", "US-NJ")
        try command.succeed("record", "credential", "md-2", "physician-license", "--jurisdiction", "US-NJ")
        try command.succeed(
            "record", "intake", "1", "--none", "allergies", "--none", "medication", "--none", "conditions",
            "--at", "2026-02-01")
        try command.succeed("record", "consultation", "1", "supervision", "--by", "lmt-1", "--at", "2026-02-01")
        let refused = try command.run(booking)
        #expect(
            refused.exitCode == 65
                && refused.errors.contains("lmt-1, who consulted, has no physician-license on record")
                && refused.errors.contains("`anamnesis record consultation`, with --by"), "\(refused.errors)")
        try command.succeed(
            "record", "visit", "1", "--at", "2026-02-02T10:00", "--by", "lmt-1", "--supervised-by", "lmt-1")
        let broken = "SELECT rule, detail FROM rule_broken WHERE rule IN ('consultation-first', 'supervision-recorded')"
        #expect(
            try lines(command, broken) == [
                "consultation-first,\"the consultation of 2026-02-01 does not count: lmt-1, who consulted, has no physician-license on record\"",
                "supervision-recorded,\"lmt-1 treated, and cannot be the one who supervised\"",
            ])
        try command.succeed("record", "consultation", "1", "initial", "--by", "md-2", "--at", "2026-02-03T12:00")
        // The consultation came after the procedure of the same morning, and before the one of the afternoon.
        for (time, count) in [("10:00", 2), ("15:00", 2)] {
            try command.succeed(
                "record", "visit", "1", "--at", "2026-02-03T\(time)", "--by", "lmt-1", "--supervised-by", "md-2")
            let rules = "SELECT 1 FROM rule_broken WHERE rule = 'consultation-first'"
            #expect(try lines(command, rules).count == count, "\(time)")
        }
        try command.succeed(all: booking)
    }

    @Test("what a spa left undone waits after a massage elsewhere, in the table, on the page and on the list")
    func twoSettings() throws {
        let command = try practice("medical-massage", "rules-two")
        for (id, setting) in [("m", "medical-massage"), ("s", "medical-spa")] {
            try command.succeed(
                "record", "episode", "open", "1", "M54.2", "--site", "neck", "--payer", "self-pay", "--setting",
                setting, "--episode", id, "--at", "2026-03-01")
        }
        try command.succeed("record", "visit", "1", "--episode", "s", "--at", "2026-03-05T10:00", "--minutes", "30")
        try command.succeed(
            "record", "visit", "1", "--episode", "m", "--at", "2026-03-06T10:00", "--pain", "neck 4>3", "--did",
            "NMT neck 20m")
        let open = "SELECT rule FROM rule_broken WHERE setting = 'medical-spa' AND is_open = 1 AND strength = 'reason'"
        #expect(try lines(command, open) == ["consultation-first", "history-asked", "supervision-recorded"])
        let list = try command.succeed("worklist", "--reason", "rules", "--on", "2026-03-10", "--format", "csv")
        #expect(list.contains("no consultation is recorded; the history says nothing of"), "\(list)")
        #expect(list.contains("nobody is named who supervised (unverified rules)."))
        let page = try command.succeed("summary", "1", "--as-of", "2026-03-10").split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        #expect(
            page.contains("put right or say why: no consultation is recorded;") && page.contains("(unverified rules)"),
            "\(page)")
    }

    @Test("what speaks against a technique adds up until it is said gone, and a slip of the keyboard is refused")
    func contraindications() throws {
        let command = try practice("wellness", "rules-against")
        let refused = try command.run(["record", "intake", "1", "--known", "contraindications pacemakr"])
        #expect(refused.exitCode == 65 && refused.errors.contains("Did you mean `pacemaker`?"), "\(refused.errors)")
        try command.succeed("record", "intake", "1", "--known", "contraindications dvt", "--at", "2026-01-05")
        try command.succeed("record", "intake", "1", "--known", "contraindications pacemaker", "--at", "2026-01-05")
        try command.succeed(
            "record", "visit", "1", "--at", "2026-01-06T10:00", "--did", "Swedish 50m", "--minutes", "60")
        try command.succeed("record", "visit", "1", "--at", "2026-01-07T10:00", "--minutes", "60")
        let list = try command.succeed("worklist", "--reason", "rules", "--on", "2026-01-08", "--format", "csv")
        #expect(list.contains("Swedish massage on 2026-01-06 against dvt"), "\(list)")
        let gone = try command.succeed(
            "record", "intake", "1", "--none", "contraindications dvt", "--at", "2026-01-08")
        #expect(gone.contains("Intake: contraindications no longer dvt"), "\(gone)")
        let said = try command.succeed(
            "record", "visit", "1", "--at", "2026-01-09T10:00", "--did", "Swedish 50m", "--minutes", "60")
        #expect(!said.contains("against the rule"), "\(said)")
        #expect(try command.succeed("summary", "1", "--as-of", "2026-01-10").contains("contraindications pacemaker"))
        let planned = try command.run(["record", "plan", "1", "reduced 1/week 4 weeks"])
        #expect(planned.exitCode == 0, "\(planned.errors)")
        try command.succeed("record", "flag", "raise", "1", "infection")
        for plan in [
            ["plan", "1", "reduced 1/week 4 weeks"], ["booking", "1", "--for", "2026-12-20T10:00"],
            ["decision", "1", "--days", "14", "--reason", "holds well"],
        ] {
            let asked = try command.run(["record"] + plan)
            #expect(asked.exitCode == 65 && asked.errors.contains("A red flag is open (infection)"), "\(asked.errors)")
            try command.succeed(all: ["record"] + plan + ["--because", "-"], input: "seen by a physician\n")
        }
    }

    @Test("the role a muscle was treated in is said when it is recorded, in the history and on the page")
    func roles() throws {
        let command = try practice("medical-massage", "rules-roles")
        let said = try command.succeed(
            "record", "visit", "1", "--at", "2026-02-02T10:00", "--did", "NMT upper trapezius left 20m antagonist")
        let words = "neuromuscular therapy upper trapezius left (antagonist) 20 min"
        #expect(said.contains(words), "\(said)")
        #expect(try command.succeed("history", "1", "--format", "csv").contains(words))
        #expect(
            try command.succeed("summary", "1", "--all", "--as-of", "2026-02-03").contains(
                "neuromuscular therapy 20 min (antagonist 1 time)"))
        #expect(try command.succeed("record", "treatment", "--help").contains("antagonist"))
    }

    @Test("a rule that asks for a reason takes one, sealed; a credential that ran out is told")
    func reasons() throws {
        let command = try practice("medical-massage", "rules-reason")
        try command.succeed(
            "record", "coverage", "1", "--authorised", "1", "--id", "A-1", "--from", "2026-01-01", "--until",
            "2026-12-31")
        try command.succeed("record", "visit", "1", "--at", "2026-02-02T10:00", "--pain", "neck 6>3", "--by", "lmt-7")
        let booking = ["record", "booking", "1", "--for", "2026-12-20T10:00"]
        let asked = try command.run(booking)
        #expect(asked.exitCode == 65 && asked.errors.contains("--because"), "\(asked.errors)")
        try command.succeed(all: booking + ["--because", "-"], input: "the payer promised by phone\n")
        let stored = try command.succeed("events", "--type", "visitScheduled", "--json")
        #expect(stored.contains("authorised-visits") && !stored.contains("promised by phone"), "\(stored)")
        #expect(try command.succeed("history", "1").contains("authorised visits"))
        try command.succeed(
            "record", "credential", "lmt-7", "massage-license", "--jurisdiction", "US-NJ", "--until", "2026-01-31")
        #expect(
            try lines(command, "SELECT detail FROM rule_broken WHERE rule = 'massage-license'").first?
                .contains("of lmt-7, who treats, was valid until 2026-01-31") == true)
        #expect(try command.succeed("events", "--type", "credentialRecorded").contains("Credential of lmt-7"))
        try command.fail(64, "record", "credential", "lmt 7", "massage-license")
        try command.succeed(
            "record", "credential", "lmt-7", "massage-license", "--jurisdiction", "US-NJ", "--until", "2027-01-31")
        #expect(try lines(command, "SELECT 1 FROM rule_broken WHERE rule = 'massage-license'").isEmpty)
        // A renewal stands beside the years before it; recorded anew with the same first day, a period is put right.
        let license = ["record", "credential", "lmt-7", "massage-license", "--jurisdiction", "US-NJ"]
        try command.succeed(all: license + ["--until", "2026-02-28"])
        try command.succeed(all: license + ["--from", "2026-03-01", "--until", "2027-02-28"])
        #expect(try lines(command, "SELECT 1 FROM rule_broken WHERE rule = 'massage-license'").isEmpty)
        try command.succeed("record", "visit", "1", "--at", "2026-03-02T10:00", "--pain", "neck 5>3", "--by", "lmt-7")
        #expect(try lines(command, "SELECT 1 FROM rule_broken WHERE rule = 'massage-license'").isEmpty)
        try command.succeed(all: license + ["--from", "2026-03-01", "--until", "2026-03-01"])
        #expect(
            try lines(command, "SELECT on_day FROM rule_broken WHERE rule = 'massage-license'") == ["2026-03-02"])
        #expect(try command.succeed("verify").hasPrefix("Sound"))
    }

    @Test("a credential recorded by mistake is taken back; what is not on record is named with what is")
    func mistakenCredential() throws {
        let command = try practice("medical-massage", "rules-mistaken")
        let credential = ["record", "credential", "lmt-7"]
        let place = ["--jurisdiction", "US-NJ"]
        try command.succeed("record", "visit", "1", "--at", "2026-02-02T10:00", "--pain", "neck 6>3", "--by", "lmt-7")
        try command.succeed(all: credential + ["masage-license"] + place + ["--from", "2026-01-01"])
        let broken = "SELECT detail FROM rule_broken WHERE rule = 'massage-license'"
        #expect(try lines(command, broken).count == 1)
        let refused = try command.run(credential + ["massage-license", "--mistaken"] + place)
        #expect(
            refused.exitCode == 65 && refused.errors.contains("On record: masage-license (US-NJ) from 2026-01-01"),
            "\(refused.errors)")
        try command.fail(64, "record", "credential", "lmt-7", "masage-license", "--mistaken", "--until", "2026-01-01")
        let said = try command.succeed(all: credential + ["masage-license", "--mistaken"] + place)
        #expect(said.contains("Taken back, credential of lmt-7: masage-license (US-NJ)"), "\(said)")
        #expect(try lines(command, broken).isEmpty, "none is on record, so that none is asked for")
        #expect(try command.succeed("events", "--type", "credentialEnded").contains("Taken back, credential of lmt-7"))
        // Of two periods the one that is named.
        for year in ["2025", "2026"] {
            try command.succeed(
                all: credential + ["massage-license"] + place + ["--from", "\(year)-01-01", "--until", "\(year)-12-31"])
        }
        #expect(try lines(command, broken).isEmpty)
        try command.succeed(all: credential + ["massage-license", "--mistaken", "--from", "2026-01-01"] + place)
        #expect(try lines(command, broken).first?.contains("was valid until 2025-12-31") == true)
        #expect(try command.succeed("verify").hasPrefix("Sound"))
    }

    @Test(
        "who owns a spa is asked by the state's rule, shown in the status, and refuses a booking where the house says so"
    )
    func ownership() throws {
        let command = try practice("medical-spa", "rules-owner")
        #expect(try command.succeed("registry", "rules", "--here").contains("physician-owned"))
        var status = try command.succeed("status", "--format", "csv")
        #expect(status.contains("ownership,true,\"not on record. No medical director is named"), "\(status)")
        #expect(
            status.contains("physician-owned: remind, not verified") && status.contains("`anamnesis record ownership`"))
        try command.succeed("record", "visit", "1", "--at", "2026-02-02T10:00", "--supervised-by", "md-2")
        let owned = "SELECT detail FROM rule_broken WHERE rule = 'physician-owned'"
        #expect(try lines(command, owned) == ["who owns the practice is not on record"])
        let list = try command.succeed("worklist", "--reason", "rules", "--on", "2026-02-10", "--format", "csv")
        #expect(list.contains("who owns the practice is not on record"), "\(list)")

        // A house that holds itself to it by its own registry.
        let text = try command.succeed("registry", "show")
        let rule = try #require(
            text.range(of: #"  physician-owned:[\s\S]*?verified: false"#, options: .regularExpression))
        func adopting(_ rule: Range<String.Index>, _ changed: String) throws {
            let text = text.replacingCharacters(in: rule, with: changed)
                .replacingOccurrences(of: "\nversion: 7\n", with: "\nversion: 8\n")
            try text.write(toFile: command.folder.file("strict.yaml"), atomically: true, encoding: .utf8)
        }
        let refusing = text[rule].replacingOccurrences(of: "remind", with: "refuse")
        try adopting(rule, refusing)
        for door in [["registry", "adopt"], ["registry", "check"], ["replay", "--into", "x.sqlite", "--registry"]] {
            let answer = try command.run(door + ["strict.yaml"])
            #expect(
                answer.exitCode == 65 && answer.errors.contains("whose source nobody read refuses nothing"),
                "\(door): \(answer.errors)")
        }
        try adopting(rule, refusing.replacingOccurrences(of: "verified: false", with: "verified: true"))
        try command.succeed("registry", "adopt", "strict.yaml", "--from", "2026-01-01")
        try command.succeed("record", "consultation", "1", "initial", "--at", "2026-02-03")
        try command.succeed(
            "record", "intake", "1", "--none", "allergies", "--none", "medication", "--none", "conditions")
        let booking = ["record", "booking", "1", "--for", "2026-12-20T10:00"]
        try command.succeed("record", "ownership", "lay", "--director", "md-2", "--licence", "MS-1")
        let refused = try command.run(booking)
        #expect(
            refused.exitCode == 65
                && refused.errors.contains("recorded as lay, and not as physician or professional-entity"),
            "\(refused.errors)")
        #expect(refused.errors.contains("`anamnesis record ownership`"), "\(refused.errors)")
        status = try command.succeed("status", "--format", "csv")
        #expect(
            status.contains("ownership,false,\"lay, licence MS-1, medical director md-2. The practice's owner"),
            "\(status)")
        let compared = try command.succeed("compare", "live@8", "live@9", "--table", "rule_broken")
        #expect(compared.contains("1 patient differs: 1 by what the practice recorded of itself"), "\(compared)")
        // Sold: from its day on, and not before.
        let sold = try command.succeed("record", "ownership", "physician", "--director", "md-2", "--from", "2026-03-01")
        #expect(sold.contains("Ownership: physician, medical director md-2, from 2026-03-01"), "\(sold)")
        try command.succeed(all: booking)
        try command.succeed("record", "visit", "1", "--at", "2026-03-02T10:00", "--supervised-by", "md-2")
        #expect(
            try lines(command, "SELECT on_day FROM rule_broken WHERE rule = 'physician-owned'") == ["2026-02-02"])
        #expect(try command.succeed("status", "--format", "csv").contains("ownership,true,\"physician, medical"))
        #expect(
            try command.succeed("events", "--type", "ownershipRecorded").contains("Ownership: lay, licence MS-1"))
        try command.fail(64, "record", "ownership", "shareholders")
        try command.fail(64, "record", "ownership", "lay", "--director", "md 2")
        try command.fail(64, "record", "ownership", "lay", "--licence", "")
        try command.fail(64, "record", "ownership", "lay", "--from", "2026-03-01", "--until", "2026-02-28")
        #expect(try command.succeed("verify").hasPrefix("Sound"))
    }

    @Test("numbness that is new is told to the front desk with what was before, until a clinician clears it")
    func newSign() throws {
        let command = try practice("pain-clinic", "rules-sign")
        for (day, sign) in [("2026-02-02", "numbness hand left 0"), ("2026-02-09", "numbness hand left 3")] {
            try command.succeed("record", "visit", "1", "--at", "\(day)T10:00", "--pain", "neck 5", "--symptom", sign)
        }
        let list = try command.succeed("worklist", "--on", "2026-02-10", "--format", "csv")
        let first = try #require(list.split(whereSeparator: \.isNewline).dropFirst().first)
        #expect(
            first.contains(
                ",newSign,2026-02-09,,1,7 10,\"New sign: numbness, hand left, 3 on 2026-02-09, 0 on 2026-02-02"))
        #expect(first.hasSuffix("(red flag neurological-deficit).\",,"), "\(first)")
        #expect(try command.succeed("worklist", "--on", "2026-02-10").contains("A physician has to look (1)"))
        #expect(
            try command.succeed("summary", "1", "--as-of", "2026-02-10").hasPrefix(
                "Refer back to the physician. New sign: numbness, hand left, 3 on 2026-02-09, 0 on 2026-02-02"))
        let status = "SELECT status, referral FROM maintenance_interval"
        #expect(try lines(command, status) == ["referred,newSign"])
        // Whoever clears it takes responsibility; what was never open and no sign raises is not cleared.
        try command.fail(65, "record", "flag", "clear", "1", "infection", "--cleared-by", "md-2")
        try command.succeed(
            "record", "flag", "clear", "1", "neurological-deficit", "--cleared-by", "md-2", "--at", "2026-02-10")
        #expect(try lines(command, status) == ["recommended,"])
        try command.succeed("retract", "@11", "--reason-code", "other")
        #expect(try lines(command, status) == ["referred,newSign"])
        try command.succeed("retract", "@10", "--reason-code", "wrongPatient")
        #expect(try lines(command, status) == ["recommended,"])
    }

    @Test("which visits a new rule would have refused is asked of a replay, whose receipt names the registry on trial")
    func trial() throws {
        let command = try practice("wellness", "rules-trial")
        try command.succeed("record", "visit", "1", "--at", "2026-02-02T10:00", "--minutes", "60")
        let text = try command.succeed("registry", "show")
        let stricter = text.replacingOccurrences(of: "\nversion: 7\n", with: "\nversion: 8\n")
            .replacingOccurrences(
                of:
                    "kinds: [contraindications], settings: [wellness],\n     strength: remind, source: \"custom of the trade\", verified: false",
                with:
                    "kinds: [contraindications], settings: [wellness],\n     strength: refuse, source: \"our lawyer\", verified: true"
            )
        #expect(stricter != text)
        try stricter.write(toFile: command.folder.file("rules.yaml"), atomically: true, encoding: .utf8)
        let said = try command.succeed(
            "replay", "--registry", "rules.yaml", "--projection", "care_compliance", "--into", "trial.sqlite")
        #expect(said.contains("anamnesis-default@8, on trial in place of the adopted one"), "\(said)")
        let compared = try command.succeed("compare", "live", "trial.sqlite", "--table", "rule_broken")
        #expect(
            compared.contains("the registry") && compared.contains("registry anamnesis-default@8 on trial")
                && compared.contains("remind → refuse"), "\(compared)")
        #expect(try command.succeed("verify", "trial.sqlite.receipt.json").hasPrefix("Same"))
        try command.fail(65, "replay", "--registry", "trial.sqlite.receipt.json", "--into", "x.sqlite")
        let rules = try command.succeed("registry", "rules", "--here")
        #expect(rules.contains("contraindications-asked") && !rules.contains("consultation-first"))
        #expect(try command.succeed("registry", "rules", "--format", "csv").contains("consultation-first,reason,"))
    }

    @Test(
        "a red flag is one flag: what is typed beside it is refused, never passed over",
        arguments: [
            "fever, cancer", "infection weight-loss", "no fever", "chest pain and fever", "fever fever",
        ])
    func flags(typed: String) throws {
        let command = try practice("pain-clinic", "rules-flags")
        for arguments in [["screen", "1", "--present", typed], ["flag", "raise", "1", typed]] {
            let answer = try command.run(["record"] + arguments)
            #expect(answer.exitCode != 0, "\(arguments): \(answer.output)")
        }
        #expect(try lines(command, "SELECT * FROM red_flag").isEmpty)
        try command.succeed("record", "screen", "1", "--present", "fever", "--present", "night pain")
        #expect(try lines(command, "SELECT flag FROM red_flag ORDER BY flag") == ["infection", "night-pain"])
    }
}
