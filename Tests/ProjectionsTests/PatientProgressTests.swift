import Clinical
import PatientProgress
import ProjectionRuntime
import Testing

@Suite struct PatientProgressTests {
    let projector = ProgressProjector()

    @Test func hasNoRowForAPatientWithoutReadings() throws {
        var history = History()
        history.tell("2026-01-05", .visit("v1"))
        #expect(try history.rows(projector).isEmpty)
    }

    @Test func givesTheFactsOfASeriesWithThePositionsOfTheOriginalEntries() throws {
        var history = History()
        history.tell("2026-01-05", .visit("v1"))
        let first = history.tell("2026-01-05", .pain("7"))
        let best = history.tell("2026-01-12", .pain("3"))
        history.tell("2026-01-19", .pain("3"))
        let latest = history.tell("2026-01-26", .pain("4"))
        let row = try #require(try history.rows(projector).first)
        #expect(row["patient"] == .text("p1"))
        #expect(row["episode"] == .text(""))
        #expect(row["instrument"] == .text("nrs-11"))
        #expect(row["moment"] == .text("before"))
        #expect(row["aspect"] == .text("now"))
        #expect(row["site"] == .text("neck"))
        #expect(row["side"] == .text(""))
        #expect(row["better"] == .text("lower"))
        #expect(row["unit"] == .text("{score}"))
        #expect(row["readings"] == .integer(4))
        #expect(row["first_on"] == .text("2026-01-05"))
        #expect(row["baseline_value"] == .real(7))
        #expect(row["latest_on"] == .text("2026-01-26"))
        #expect(row["latest_value"] == .real(4))
        #expect(row["best_value"] == .real(3))
        #expect(row["mean_value"] == .real(4.25))
        #expect(row["min_value"] == .real(3))
        #expect(row["max_value"] == .real(7))
        #expect(row["change"] == .real(-3))
        #expect(row["percent_change"] == .real(-42.857))
        // x in weeks 0…3, y 7 3 3 4: the slopes are −4, −2, −1, 0, 1/2, 1, and the two in the middle −1 and 0.
        #expect(row["slope_per_week"] == .real(-0.5))
        #expect(row["slope_low_per_week"] == .real(-4) && row["slope_high_per_week"] == .real(1))
        #expect(row["registry"] == .text("tests@1"))
        #expect(row["first_position"] == .integer(first))
        #expect(row["baseline_position"] == .integer(first))
        #expect(row["latest_position"] == .integer(latest))
        #expect(row["best_position"] == .integer(best))
    }

    @Test func neverMixesReadingsAfterTreatmentWithReadingsBeforeIt() throws {
        var history = History()
        history.tell("2026-01-05", .pain("7", moment: .before))
        history.tell("2026-01-05", .pain("2", moment: .after), hour: 10)
        history.tell("2026-01-12", .pain("6", moment: .before))
        let rows = try history.rows(projector)
        #expect(rows.map { $0["moment"] } == [.text("after"), .text("before")])
        #expect(rows.map { $0["readings"] } == [.integer(1), .integer(2)])
        #expect(rows[1]["best_value"] == .real(6))
    }

    @Test func keepsEverySeriesOfTheKeyApart() throws {
        var history = History()
        history.tell("2026-01-05", .pain("7"))
        history.tell("2026-01-05", .pain("7", aspect: .worst))
        history.tell("2026-01-05", .pain("7", site: "low-back"))
        history.tell("2026-01-05", .pain("7", side: .left))
        history.tell("2026-01-05", .pain("7", episode: "e1"))
        history.tell("2026-01-05", .mobility("60"))
        history.tell("2026-01-05", .mobility("60", motion: "flexion"))
        history.tell("2026-01-05", .mobility("60", side: .right))
        let rows = try history.rows(projector)
        #expect(rows.count == 8)
        #expect(rows.allSatisfy { $0["readings"] == .integer(1) })
    }

    @Test func aReadingKnownToTheMonthCountsButIsNoBaselineAndNoPointOfTheSlope() throws {
        var history = History()
        let coarse = history.tell("2025-11-01", .pain("9"), precision: .month)
        let baseline = history.tell("2026-01-05", .pain("7"))
        history.tell("2026-01-12", .pain("6"))
        let row = try #require(try history.rows(projector).first)
        #expect(row["readings"] == .integer(3))
        #expect(row["first_position"] == .integer(coarse))
        #expect(row["first_on"] == .text("2025-11-01"))
        #expect(row["baseline_position"] == .integer(baseline))
        #expect(row["change"] == .real(-1))
        #expect(row["slope_per_week"] == .null)
        #expect(row["max_value"] == .real(9))
    }

    @Test func hasNoBaselineWhereNoReadingIsKnownToTheDay() throws {
        var history = History()
        history.tell("2024-01-01", .pain("7"), precision: .year)
        history.tell("2025-01-01", .pain("2"), precision: .year)
        let row = try #require(try history.rows(projector).first)
        #expect(row["baseline_on"] == .null)
        #expect(row["change"] == .null)
        #expect(row["slope_per_week"] == .null)
        #expect(row["response"] == .text("tooFew"))
        #expect(row["mean_value"] == .real(4.5))
    }

    @Test func wordsRangesAndBoundsAreNoReadingsOfValue() throws {
        var history = History()
        history.tell("2026-01-05", .pain("7"))
        for value in [
            ReadingValue(number: nil, qualifier: "withinNormalLimits"),
            ReadingValue(number: nil, qualifier: "range", low: ExactNumber(3), high: ExactNumber(4)),
            ReadingValue(number: ExactNumber(5), qualifier: "lessThan"),
        ] {
            history.tell(
                "2026-01-06",
                .reading(
                    .pain, Reading(instrument: "nrs-11", value: value, site: "neck", moment: .before, aspect: .now)))
        }
        #expect(try history.rows(projector).map { $0["readings"] } == [.integer(1)])
    }

    @Test func differencesAreExact() throws {
        var history = History()
        history.tell("2026-01-05", .pain("0.3"))
        history.tell("2026-01-12", .pain("0.1"))
        let row = try #require(try history.rows(projector).first)
        #expect(row["change"] == .real(-0.2))
    }

    @Test func percentOfANothingIsNotAsked() throws {
        var history = History()
        history.tell("2026-01-05", .pain("0"))
        history.tell("2026-01-12", .pain("4"))
        let row = try #require(try history.rows(projector).first)
        #expect(row["percent_change"] == .null)
        #expect(row["response"] == .text("worse"))
    }

    @Test func aBaselineBelowOneStepBearsNoShare() throws {
        var history = History()
        history.tell("2026-01-05", .pain("0.0018"))
        history.tell("2026-01-12", .pain("0.86"))
        let row = try #require(try history.rows(projector).first)
        #expect(row["percent_change"] == .null)
        #expect(row["change"] == .real(0.8582))
        #expect(row["response"] == .text("unchanged"))

        // Without steps only a percentage that says nothing is left out.
        var moved = History()
        moved.tell("2026-01-05", .mobility("3", by: "a"))
        moved.tell("2026-01-12", .mobility("30", by: "a"))
        #expect(try moved.rows(projector).first?["percent_change"] == .real(900))
        moved.tell("2026-01-19", .mobility("33", by: "a"))
        #expect(try moved.rows(projector).first?["percent_change"] == .null)
    }

    @Test(arguments: [
        // Childs' MDC of 2; important: 1, 2 or 3 by baseline, or 30 %.
        (["7"], "tooFew"),
        (["7", "5"], "improved"),
        (["7", "6"], "unchanged"),
        (["9", "7"], "possiblyImproved"),
        (["4", "3"], "possiblyImproved"),
        (["4", "5"], "possiblyWorse"),
        (["5", "7"], "worse"),
        (["7", "7"], "unchanged"),
        // Only the latest against the baseline counts.
        (["7", "1", "6"], "unchanged"),
    ])
    func callsAChangeByTwoTests(values: [String], response: String) throws {
        var history = History()
        for (week, value) in values.enumerated() { history.tell("2026-01-0\(week + 1)", .pain(value)) }
        #expect(try history.rows(projector).first?["response"] == .text(response))
    }

    @Test func higherIsBetterForMobilityAndAnotherRaterMeansALargerError() throws {
        var history = History()
        history.tell("2026-01-05", .mobility("50", by: "a"))
        history.tell("2026-02-05", .mobility("66", by: "a"))
        #expect(try history.rows(projector).first?["better"] == .text("higher"))
        #expect(try history.rows(projector).first?["response"] == .text("improved"))
        #expect(try history.rows(projector).first?["best_value"] == .real(66))

        func abduction(_ second: String) throws -> ViewValue? {
            var history = History()
            for (day, value, rater) in [("2026-01-05", "100", "a"), ("2026-02-05", "110", second)] {
                history.tell(
                    day,
                    .reading(
                        .mobility,
                        Reading(
                            instrument: "rom", value: .number(value), site: "shoulder", motion: "abduction",
                            context: EntryContext(performedBy: rater))))
            }
            return try history.rows(projector).first?["response"]
        }
        #expect(try abduction("a") == .text("possiblyImproved"))
        #expect(try abduction("b") == .text("unchanged"))
    }

    @Test func anUnverifiedThresholdMakesNoCall() throws {
        // The ODI's MDC is unverified: only the important change is tested.
        var history = History()
        history.tell("2026-01-05", .score("odi", "40"))
        history.tell("2026-02-05", .score("odi", "20"))
        #expect(try history.rows(projector).first?["response"] == .text("possiblyImproved"))

        // Faces have no verified threshold at all: 30 % is the only test, and below it nothing can be said.
        var faces = History()
        faces.tell("2026-01-05", .score("wong-baker", "10"))
        faces.tell("2026-02-05", .score("wong-baker", "8"))
        #expect(try faces.rows(projector).first?["response"] == .text("unknown"))
        faces.tell("2026-02-12", .score("wong-baker", "6"))
        #expect(try faces.rows(projector).first?["response"] == .text("possiblyImproved"))
    }

    @Test func anInstrumentTheRegistryDoesNotKnowIsCountedAndNotJudged() throws {
        var history = History()
        history.tell("2026-01-05", .score("house-made", "40"))
        history.tell("2026-02-05", .score("house-made", "20"))
        let row = try #require(try history.rows(projector).first)
        #expect(row["readings"] == .integer(2))
        #expect(row["better"] == .null)
        #expect(row["best_value"] == .null)
        #expect(row["response"] == .text("unknown"))
    }

    @Test func readingsOfOneDayGiveNoSlope() throws {
        var history = History()
        history.tell("2026-01-05", .pain("7"), hour: 9)
        history.tell("2026-01-05", .pain("5"), hour: 17)
        #expect(try history.rows(projector).first?["slope_per_week"] == .null)
    }
}
