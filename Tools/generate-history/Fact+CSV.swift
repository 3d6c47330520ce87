extension Fact {
    /// The export's columns. `row_id` is the stable key of a fact: a corrected fact comes again under the same one.
    static let columns = [
        "row_id", "chart", "family_name", "given_name", "birth_date", "sex", "kind", "date", "time", "recorded_at",
        "practitioner", "visit", "episode", "code", "status", "alert", "diagnosis", "payer", "instrument", "site",
        "side", "motion", "mode", "moment", "aspect", "value", "muscle", "minutes", "techniques", "count", "from",
        "until",
        "planned_at", "text",
    ]

    /// Writes the row from its second column on; the key is put before it when the row goes out.
    func write(of person: Person, recordedDay: Int, recordedSecond: Int, to row: inout CSVBytes) {
        writePerson(person, to: &row)
        writeWhen(recordedDay: recordedDay, recordedSecond: recordedSecond, to: &row)
        writeWhat(to: &row)
        writeReading(to: &row)
        writeTreatment(to: &row)
        writePlan(to: &row)
        row.quoted(text)
        row.endOfRow()
    }

    private func writePerson(_ person: Person, to row: inout CSVBytes) {
        row.plain("P-")
        row.integer(person.chart, width: 5)
        row.comma()
        // Like many a long export, only the registration says who the chart belongs to.
        if kind == .registration {
            row.quoted(person.family)
            row.comma()
            row.quoted(person.given)
            row.comma()
            row.day(person.birthDay)
            row.comma()
            row.plain(person.sex)
            row.comma()
        } else {
            for _ in 0..<4 { row.comma() }
        }
        row.plain(kind.name)
        row.comma()
    }

    private func writeWhen(recordedDay: Int, recordedSecond: Int, to row: inout CSVBytes) {
        row.day(day)
        row.comma()
        if let minute { row.timeOfDay(minute: minute) }
        row.comma()
        row.day(recordedDay)
        row.plain("T")
        row.timeOfDay(minute: recordedSecond / 60)
        row.plain(":")
        row.integer(recordedSecond % 60, width: 2)
        row.comma()
    }

    private func writeWhat(to row: inout CSVBytes) {
        row.plain(practitioner)
        row.comma()
        if visit > 0 {
            row.plain("V")
            row.integer(visit)
        }
        row.comma()
        row.plain("E1")
        row.comma()
        for field in [code, status, alert, diagnosis, payer] {
            row.plain(field)
            row.comma()
        }
    }

    private func writeReading(to row: inout CSVBytes) {
        row.plain(instrument)
        row.comma()
        row.plain(site)
        row.comma()
        row.plain(side)
        row.comma()
        row.plain(motion)
        row.comma()
        row.plain(mode)
        row.comma()
        row.plain(moment)
        row.comma()
        row.plain(aspect)
        row.comma()
        if let value { row.decimal(value, decimals: decimals) }
        row.comma()
    }

    /// `nmt upper-trapezius left 20; mfr scalenes left 15`
    private func writeTreatment(to row: inout CSVBytes) {
        row.plain(muscle)
        row.comma()
        if let minutes { row.integer(minutes) }
        row.comma()
        for (index, done) in techniques.enumerated() {
            if index > 0 { row.plain("; ") }
            row.plain(done.technique)
            row.plain(" ")
            row.plain(done.muscle)
            row.plain(" ")
            row.plain(done.side)
            row.plain(" ")
            row.integer(done.minutes)
        }
        row.comma()
    }

    private func writePlan(to row: inout CSVBytes) {
        if let count { row.integer(count) }
        row.comma()
        if let from { row.day(from) }
        row.comma()
        if let until { row.day(until) }
        row.comma()
        if let planned {
            row.day(planned.day)
            row.plain("T")
            row.timeOfDay(minute: planned.minute)
        }
        row.comma()
    }
}
