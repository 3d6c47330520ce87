/// `truth.csv`: what a patient's readings were drawn from, for judging what projections make of them.
enum TruthTable {
    static let columns = [
        "chart", "site", "side", "course", "started_on", "half_life_days", "treated_level", "untreated_rise",
        "untreated_level", "crossing_days", "drift_per_week", "slope_per_week", "visits", "ended_on",
    ]

    /// One row for each patient who came, in order of chart.
    static func write(_ patients: [SimulatedPatient], to file: ExportFile) throws {
        try file.write {
            $0.plain(columns.joined(separator: ","))
            $0.endOfRow()
        }
        let charts = patients.indices.filter { patients[$0].person.chart > 0 }
            .sorted { patients[$0].person.chart < patients[$1].person.chart }
        for index in charts { try file.write { write(patients[index], to: &$0) } }
    }

    private static func write(_ patient: SimulatedPatient, to row: inout CSVBytes) {
        row.plain("P-")
        row.integer(patient.person.chart, width: 5)
        for text in [patient.problem.site, patient.problem.isSided ? patient.side : "", patient.course.shape.rawValue] {
            row.comma()
            row.plain(text)
        }
        row.comma()
        row.day(patient.startDay)
        let course = patient.course
        for value in [
            course.halfLifeDays, course.treatedLevel, course.untreatedRise, course.treatedLevel + course.untreatedRise,
            course.crossingDays, course.driftPerWeek, patient.slope.perWeek,
        ] {
            row.comma()
            if let value { row.decimal(Int((value * 10_000).rounded()), decimals: 4) }
        }
        row.comma()
        row.integer(patient.treatments)
        row.comma()
        if let day = patient.endedDay { row.day(day) }
        row.endOfRow()
    }
}
