import Clinical
import PatientRecord

/// The page that goes with exported tables: what they are, what was done to them, and what was not.
struct TablesReadme {
    let report: TablesExport
    let practice: String
    let tables: [ReleasedTable]
    let isDeidentified: Bool

    var text: String {
        (isDeidentified ? Self.deidentifiedHead : identifiedHead) + cut + "\n" + form + "\n"
            + (isDeidentified ? Self.whatWasDone + "\n" + withheld + "\n" + Self.safeHarbor + "\n" : "") + rows
    }

    /// First lines, by which an earlier export is known.
    static let identifiedTitle = "TABLES OF A PRACTICE'S TREATMENT RECORD, AS THEY ARE"
    static let deidentifiedTitle = "TABLES OF A PRACTICE'S TREATMENT RECORD, DE-IDENTIFIED"

    private var identifiedHead: String {
        """
        \(Self.identifiedTitle)

        Practice: \(practice)
        True as of: @\(report.viewsPosition) (derived tables), @\(report.logPosition) (views on the log)

        These tables are health information about identifiable people: patient ids and chart numbers, exact dates,
        birth years. Names, contact data and free texts are not in them; in `payload` they are sealed. Keep them as you
        keep the record itself. For research, export with --deidentify.

        """
    }

    /// What is left out, where less than everything was asked for. The days themselves would narrow shifted dates down.
    private var cut: String {
        guard let instant = report.instant, instant.asOf != nil || instant.sourceTime != nil else { return "" }
        if isDeidentified {
            return "\nThese tables are cut: what happened, or became known, after an instant asked for is left out.\n"
        }
        var lines: [String] = []
        if let day = instant.asOf {
            lines.append("Left out: what happened after \(day), by the local date of each entry as corrected")
        }
        if let time = instant.sourceTime {
            lines.append(
                "Left out: what the source systems did not know by \(Occurrence(milliseconds: time).text), and what was "
                    + "entered here later")
        }
        return "\n" + lines.map { $0 + "\n" }.joined()
    }

    private static let deidentifiedHead = """
        \(deidentifiedTitle)

        These data are pseudonymous, not anonymous. Scores, sites, intervals and the course of a treatment can still
        tell a person apart for somebody who knows them, and whoever has the study key can undo the codes and shifts.
        Under the GDPR they remain personal data. Share them under an agreement that forbids re-identification.

        """

    private var form: String {
        """
        FORM
          One CSV file for each table (UTF-8, comma, lines end in CR LF). Nothing between two commas is NULL, "" is an
          empty text. dictionary.csv says what every column means, in which unit, with how many decimals.
          SHA256SUMS holds the checksum of each file: sha256sum -c SHA256SUMS
          In a spreadsheet, import the columns as text: it takes codes for dates and texts that begin with = for formulas.

        """
    }

    private static let whatWasDone = """
        WHAT WAS DONE
          Patients     A study code in place of the id; chart numbers are left out. The codes are made with the study key
                       (HMAC-SHA256): the same key gives the same code in every export, another key gives others.
          Visits       Codes for visits and episodes of one patient (V-..., E-...): a visit of one person never has the code
                       of another's, also where their numbers are the same.
          Dates        Every day of a patient is moved back by the same number of days, from 1 to \(StudyKey.shiftDaysMax), made of the study
                       key and the patient. Days between two dates of one patient are as they were. Days known to the month
                       or year only are empty, because their first day would tell the shift; so are goals' due dates at
                       a month's end, and the day of an import where it stands for when a visit was booked. Times of
                       day, times of recording and time zones are left out.
          Age          In bands (0-17, 18-29, then tens), all from 90 on in one; no birth year. It is the age in the year of
                       the last visit of the practice's own that is exported; without one, of the last entry about care,
                       else of the registration.
          Clinicians   Codes in place of practitioners and locations. The practice and its policy are not named.
          Positions    Codes (R-...) in place of the log's positions, which tell the order of recording and with it the
                       calendar. Rows are sorted by what is in them.
          Free text    None: texts are sealed in the log and no table has them. Sentences of the program that hold dates are
                       left out.
          Words        Sites, techniques, reasons and other words stand only where the registry or the program knows them;
                       any other word reads "other", because imports can bring a name in such a place.

        WHAT WAS NOT DONE
          Rare combinations are not suppressed or coarsened: an unusual site, a rare technique or an extreme value can single
          somebody out. Count the patients behind each combination before you publish.
          Weekdays and holidays leave their pattern in many dates of one patient and can narrow the shift down; so can the
          season of a condition. Nothing else about values was changed: no noise, no rounding.
          Days of sources without a calendar (precision "relative") are moved like the others.
          Status "deceased" stays.

        """

    private var withheld: String {
        var lines = "LEFT OUT\n"
        let released = Set(tables.map(\.name))
        let tablesOut = ReleasedTable.all.map(\.name).filter { !released.contains($0) }
        lines += "  Tables: " + tablesOut.joined(separator: ", ") + "\n"
        for (column, reason) in withheldOnce {
            let holders = tables.filter { $0.withheld.contains { $0 == (column, reason) } }.map(\.name)
            lines += "  \(column): \(reason)\n    (\(holders.joined(separator: ", ")))\n"
        }
        return lines
    }

    /// Each column that is left out, once for each reason, in the order of the tables.
    private var withheldOnce: [(column: String, reason: String)] {
        tables.flatMap(\.withheld).reduce(into: []) { once, column in
            if !once.contains(where: { $0 == column }) { once.append(column) }
        }
    }

    private static let safeHarbor = """
        AGAINST THE LIST OF 45 CFR 164.514(b)(2), HIPAA "SAFE HARBOR"
          Names, addresses, telephone, fax, e-mail, social security, record, plan, account, licence, vehicle and device
          numbers, web and network addresses, biometrics, photographs: in no table.
          Dates: shifted, not cut to the year as the list asks. By the letter of it these tables are therefore not Safe
          Harbor; whoever needs that drops the day columns and keeps the days between them, or has an expert determine the
          risk under 164.514(b)(1).
          Ages over 89: pooled. Other unique codes: study codes, derived by a key that does not go with the data.
          Actual knowledge that somebody can be identified from the rest: only you can say.

        """

    private var rows: String {
        "TABLES\n"
            + report.tables.map { "  \($0.name).csv: \($0.rows) \($0.rows == 1 ? "row" : "rows")\n" }.joined()
    }
}
