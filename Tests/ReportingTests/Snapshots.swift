/// Pages as they are printed, letter by letter. A change here is a change of what a physician reads.
enum SummarySnapshots {
    static let improving100 = """
        Due: book the next treatment by 2026-04-01 (due 2026-03-30).

        Patient     chart 2041, Maria Rossi, female, 50-54 years
        Care        Neck pain (M54.2); medical massage since 2026-01-05; workers compensation
        Question    Does manual treatment let her return to full desk hours?
        Authorised  6 of 16 visits left, until 2026-06-30
        Intake      medication anticoagulant; not asked: training (2026-01-05)
        Result      Pain, neck, before treatment 7 to 3: improved, beyond measurement error (2) and
                    important (2 or 30 %); goal 3 met, first on 2026-03-02.

        Baseline 2026-01-05, now 2026-03-16, unless a day stands beside the value. Lower is better, higher
        for range of motion.
        Measure                     Baseline  Now  Change                       Goal         Course
        ──────────────────────────  ────────  ───  ───────────────────────────  ───────────  ───────────────
        Pain, neck, before                 7    3  -4 (-57 %): improved,        3, met       ▆▅▅▅▄·▄·▃·▃· ◂▃
        treatment (NRS 0-10)                       beyond error and important
        Neck disability index             24   12  -12 (-50 %): improved,       10, not yet  2 readings
        (0-50)                                     beyond error and important
        Neck rotation left,               48   64  +16 (+33 %): improved,       70, not yet  ▁▂▃▄▄·▅·▆·▆· ◂█
        active, before treatment                   beyond error and important
        (degrees)
        Tingling, hand (0-10)              4    2  -2 (-50 %): possibly                      2 readings
                                                   improved: one of two tests
        Pain, neck, after                  5    1  -4 (-80 %): improved,                     ▅▄▃▃▃·▂·▂·▁·
        treatment (NRS 0-10)                       beyond error and important

        Done        10 visits (550 min) from 2026-01-05 to 2026-03-16; 1 missed
        Techniques  neuromuscular therapy 200 min, myofascial release 150 min, trigger point therapy 100 min
        Adverse     soreness (severity 1 of 5) 2026-01-13, resolved 2026-01-15
        Home care   Chin tucks, 10 twice a day; screen at eye level (2026-01-19)
        Meanwhile   2026-02-10 flare, neck: Moved house; 2026-02-12 medication stopped: ibuprofen 400 mg

        Next        due 2026-03-30, 14 days after 2026-03-16; book between 2026-03-28 and 2026-04-01; not
                    booked
        Why         nrs-11 now, neck was 7 on 2026-01-05 and is 3 on 2026-03-16: a change beyond measurement
                    error (2) and important (2 or 30 %), at 4 visits in a row. Phase reduced: 12 to 16 days.
                    (@105 @145 @150 @152)
        Rule        medical-massage@1, phase reduced: recommended, valid until 2026-05-15

        Complete    to @12345; as of the end of 2026-03-29 (America/New_York); 2 corrections applied
        Improved, worse: beyond measurement error (MDC) and important (MCID, or 30 % of the baseline);
        possibly: one of the two.
        Course: 2026-01-05 to 2026-03-29, · no reading, ◂ goal.
        Decision support by the practice's policy, not evidence-based dosing: the clinician decides.

        """

    static let improving80 = """
        Due: book the next treatment by 2026-04-01 (due 2026-03-30).

        Patient     chart 2041, Maria Rossi, female, 50-54 years
        Care        Neck pain (M54.2); medical massage since 2026-01-05; workers
                    compensation
        Question    Does manual treatment let her return to full desk hours?
        Authorised  6 of 16 visits left, until 2026-06-30
        Intake      medication anticoagulant; not asked: training (2026-01-05)
        Result      Pain, neck, before treatment 7 to 3: improved, beyond measurement
                    error (2) and important (2 or 30 %); goal 3 met, first on
                    2026-03-02.

        Baseline 2026-01-05, now 2026-03-16, unless a day stands beside the value. Lower
        is better, higher for range of motion.
        Measure            Baseline  Now  Change              Goal         Course
        -----------------  --------  ---  ------------------  -----------  -------------
        Pain, neck,               7    3  -4 (-57 %):         3, met       ===~.~-.-. <-
        before treatment                  improved
        (NRS 0-10)
        Neck disability          24   12  -12 (-50 %):        10, not yet  2 readings
        index (0-50)                      improved
        Neck rotation            48   64  +16 (+33 %):        70, not yet  ,-~~.=+.+. <#
        left, active,                     improved
        before treatment
        (degrees)
        and 2 more (anamnesis summary 2041 --all)

        Done        10 visits (550 min) from 2026-01-05 to 2026-03-16; 1 missed
        Techniques  neuromuscular therapy 200 min, myofascial release 150 min, trigger
                    point therapy 100 min
        Adverse     soreness (severity 1 of 5) 2026-01-13, resolved 2026-01-15
        Home care   Chin tucks, 10 twice a day; screen at eye level (2026-01-19)
        Meanwhile   2026-02-10 flare, neck: Moved house; 2026-02-12 medication stopped:
                    ibuprofen 400 mg

        Next        due 2026-03-30, 14 days after 2026-03-16; book between 2026-03-28
                    and 2026-04-01; not booked
        Why         nrs-11 now, neck was 7 on 2026-01-05 and is 3 on 2026-03-16: a
                    change beyond measurement error (2) and important (2 or 30 %), at 4
                    visits in a row. Phase reduced: 12 to 16 days. (@105 @145 @150 @152)
        Rule        medical-massage@1, phase reduced: recommended, valid until
                    2026-05-15

        Complete    to @12345; as of the end of 2026-03-29 (America/New_York); 2
                    corrections applied
        Improved, worse: beyond measurement error (MDC) and important (MCID, or 30 % of
        the baseline); possibly: one of the two.
        Course: 2026-01-05 to 2026-03-29, . no reading, < goal.
        Decision support by the practice's policy, not evidence-based dosing: the
        clinician decides.

        """

    static let redFlag100 = """
        RED FLAG since 2026-01-12, not cleared: numbness or weakness that is new or progresses (2026-01-12).
        A physician has to look before the next treatment.

        Patient     chart 2041, Maria Rossi, female, 50-54 years
        Care        Neck pain (M54.2); medical massage since 2026-01-05; workers compensation
        Question    Does manual treatment let her return to full desk hours?
        Authorised  14 of 16 visits left, until 2026-06-30
        Intake      medication anticoagulant; not asked: training (2026-01-05)
        Result      Pain, neck, before treatment 4 to 7: worse, beyond measurement error (2) and important
                    (1).

        Baseline 2026-01-05, now 2026-01-12, unless a day stands beside the value. Lower is better.
        Measure                              Baseline  Now  Change                                Course
        ───────────────────────────────────  ────────  ───  ────────────────────────────────────  ──────────
        Pain, neck, before treatment (NRS           4    7  +3 (+75 %): WORSE, beyond error and   2 readings
        0-10)                                               important

        Done        2 visits (110 min) from 2026-01-05 to 2026-01-12
        Adverse     none recorded

        Next        no date before a physician has looked
        Why         Red flag not cleared: neurological-deficit (2026-01-12). A physician has to look before
                    there is a next interval. (@109)
        Rule        medical-massage@1, phase intensive: referred back

        Complete    to @12345; as of the end of 2026-01-20 (America/New_York); no corrections
        Improved, worse: beyond measurement error (MDC) and important (MCID, or 30 % of the baseline);
        possibly: one of the two.
        Decision support by the practice's policy, not evidence-based dosing: the clinician decides.

        """

    static let erased80 = """
        No action needed: the identity was destroyed on 2026-02-01; scores and dates
        remain.

        Patient     chart 2041, identity destroyed on 2026-02-01, female, 50-54 years
        Care        Neck pain (M54.2); medical massage since 2026-01-05; workers
                    compensation
        Question    [sealed]
        Intake      medication anticoagulant; not asked: training (2026-01-05)
        Result      Pain, neck, before treatment 4 to 7: worse, beyond measurement error
                    (2) and important (1).

        Baseline 2026-01-05, now 2026-01-12, unless a day stands beside the value. Lower
        is better.
        Measure                             Baseline  Now  Change             Course
        ──────────────────────────────────  ────────  ───  ─────────────────  ──────────
        Pain, neck, before treatment (NRS          4    7  +3 (+75 %): WORSE  2 readings
        0-10)

        Done        2 visits (110 min) from 2026-01-05 to 2026-01-12
        Adverse     none recorded

        Next        no date
        Why         The patient's identity was destroyed. (@111)
        Rule        medical-massage@1, phase ended: no recommendation

        Complete    to @12345; as of the end of 2026-03-01 (America/New_York); no
                    corrections
        Improved, worse: beyond measurement error (MDC) and important (MCID, or 30 % of
        the baseline); possibly: one of the two.
        Decision support by the practice's policy, not evidence-based dosing: the
        clinician decides.

        """

    static let parked80 = """
        PARKED: this page is incomplete, because the entry @131 cannot be worked with.
        Amend or retract it.

        Patient     chart 2041, Maria Rossi, female, 50-54 years
        Care        Neck pain (M54.2); medical massage since 2026-01-05; workers
                    compensation
        Question    Does manual treatment let her return to full desk hours?
        Authorised  6 of 16 visits left, until 2026-06-30
        Intake      medication anticoagulant; not asked: training (2026-01-05)

        Measures cannot be worked out: see Parked.

        Done        10 visits (550 min) from 2026-01-05 to 2026-03-16; 1 missed
        Techniques  neuromuscular therapy 200 min, myofascial release 150 min, trigger
                    point therapy 100 min
        Adverse     soreness (severity 1 of 5) 2026-01-13, resolved 2026-01-15
        Home care   Chin tucks, 10 twice a day; screen at eye level (2026-01-19)
        Meanwhile   2026-02-10 flare, neck: Moved house; 2026-02-12 medication stopped:
                    ibuprofen 400 mg

        Next        cannot be worked out: see Parked

        Complete    to @12345; as of the end of 2026-03-29 (America/New_York); 2
                    corrections applied
        Parked      patient progress and maintenance interval stopped at @131:
                    painScored at @131 cannot be read: value is no number. Amend it.
        Decision support by the practice's policy, not evidence-based dosing: the
        clinician decides.

        """

    static let empty100 = """
        No action needed: no visit is recorded by 2026-03-29.

        Patient     chart 2041, no name recorded
        Care        medical massage; no episode recorded

        No reading with a number is recorded.

        Done        no visit recorded

        Next        no date
        Why         No treatment visit of this practice is recorded, so there is no day to count an interval
                    from.
        Rule        medical-massage@1, phase intensive: no recommendation

        Complete    to @12345; as of the end of 2026-03-29 (America/New_York); no corrections
        Decision support by the practice's policy, not evidence-based dosing: the clinician decides.

        """
}

enum WorklistSnapshots {
    static let list100 = """
        3 patients need someone on 2026-03-29; 200 are left out: 194 with nothing due, 2 whose care ended, 1
        deceased, 3 with the identity destroyed.

        A physician has to look (1)
        Chart  Name                Why                           Since  Until  Evidence
        ─────  ──────────────────  ───────────────────────  ──────────  ─────  ────────
            9  =cmd|' /C calc'!A0  no improvement for long  2026-03-20         @12

        Care will be interrupted unless somebody acts (1)
        Chart  Name      Why                      Since       Until  Evidence
        ─────  ────────  ──────────────────  ──────────  ──────────  ────────
            7  (sealed)  next treatment due  2026-03-28  2026-04-01  @12

        The record is incomplete (2)
        Chart  Name      Why                     Since  Until  Evidence
        ─────  ────────  ─────────────────  ──────────  ─────  ────────────────────────────
            7  (sealed)  1 visit unsigned   2026-03-10         @12
           12  Ann Ash   8 visits unsigned  2026-03-10         @1 @2 @3 @4 @5 @6 and 2 more

        Complete to @12345; who stands here on 2026-03-29 (America/New_York), by all that is known. One
        patient can stand here for more than one reason.

        """

    static let list80 = """
        3 patients need someone on 2026-03-29; 200 are left out: 194 with nothing due, 2
        whose care ended, 1 deceased, 3 with the identity destroyed.

        A physician has to look (1)
        Chart  Name                Why                           Since  Until  Evidence
        -----  ------------------  -----------------------  ----------  -----  --------
            9  =cmd|' /C calc'!A0  no improvement for long  2026-03-20         @12

        Care will be interrupted unless somebody acts (1)
        Chart  Name      Why                      Since       Until  Evidence
        -----  --------  ------------------  ----------  ----------  --------
            7  (sealed)  next treatment due  2026-03-28  2026-04-01  @12

        The record is incomplete (2)
        Chart  Name      Why                    Since  Until  Evidence
        -----  --------  ----------------  ----------  -----  --------
            7  (sealed)  1 visit unsigned  2026-03-10         @12
        and 1 more

        Complete to @12345; who stands here on 2026-03-29 (America/New_York), by all
        that is known. One patient can stand here for more than one reason.

        """
}

enum HistorySnapshots {
    static let history100 = """
        Chart 2041, name sealed: everything recorded, in the order of recording

         At    Happened  What
        ───  ──────────  ───────────────────────────────────────────────────────────────────────
        @12  2026-03-01  Pain, neck, before treatment: 6 (NRS 0-10)
        @15     amended  @12 says now: Pain, neck, before treatment: 4 (NRS 0-10) (typing error)
        @13  2026-03-01  Note: [sealed] (recorded 2026-03-04)
        @14     2026-02  Pain, low back: 9 (NRS 0-10) (recorded 2026-03-04)
        @16   retracted  @14 did not count until @17 (wrong patient)
        @17  reinstated  @14 said until @18: Pain, low back: 8 (NRS 0-10) (other)
        @18   retracted  @14 no longer counts

        Complete to @20: 3 entries, 4 corrections, 1 withdrawn.

        """
}
