import Clinical
import Foundation
import Interchange
import TestSupport
import Testing

@Suite("Importing rows")
struct CSVImportTests {
    private func pain(_ extra: String = "", value: String = "{column: pain}", top: String = "") -> String {
        """
        source: s
        patient: {pseudonym: id}
        time: {column: on, format: yyyy-MM-dd, zone: UTC}
        \(top)
        entries:
          - event: painScored
            name: pain
            instrument: nrs-11
            value: \(value)
            \(extra)
        """
    }

    private func values(_ cells: [String], value: String = "{column: pain}", top: String = "") throws -> Imported {
        let rows = cells.map { "p1,2026-03-01,\"\($0)\"" }.joined(separator: "\n")
        return try Imported("id,on,pain\n" + rows + "\n", pain(value: value, top: top))
    }

    @Test("a row becomes a patient, a time and a reading")
    func plain() throws {
        let read = try Imported(
            "id,on,pain\nA-1,2026-03-01,6.50\n", pain("site: neck\n    side: left\n    moment: before"))
        let row = try #require(read.rows.first)
        #expect(row.patient == .pseudonym("A-1"))
        #expect(row.registration == Registration(pseudonym: "A-1"))
        #expect(row.line == 2)
        let expected = Reading(
            instrument: "nrs-11", value: ReadingValue(try #require(ExactNumber("6.50"))), site: "neck", side: .left,
            moment: .before)
        #expect(
            row.drafts == [
                EntryDraft(
                    occurred: Occurrence(day: try #require(CalendarDay("2026-03-01")), precision: .day),
                    event: .reading(.pain, expected))
            ])
    }

    @Test("values keep their digits")
    func literals() throws {
        let cells = ["0.5101878593373770", "1.00", "1.0", "007", "-3", "4e2"]
        let read = try values(cells)
        #expect(
            read.drafts.compactMap { $0.reading?.value.number?.literal }
                == ["0.5101878593373770", "1.00", "1.0", "7", "-3", "400"])
        #expect(read.drafts.map { $0.reading?.value.written?.opened } == [nil, nil, nil, "007", nil, "4e2"])
    }

    @Test("a number that a comma, a map or several cells made keeps the cells as they stood")
    func writtenCells() throws {
        let commas = try values(["6,50", "6", " 04 ", "0", "0,5"], top: "file: {decimalComma: true}")
        #expect(commas.drafts.compactMap { $0.reading?.value.number?.literal } == ["6.50", "6", "4", "0", "0.5"])
        #expect(commas.drafts.map { $0.reading?.value.written?.opened } == ["6,50", nil, "04", nil, "0,5"])
        let words = try values(["severe", "none", "3"], value: "{column: pain, map: {severe: 8, none: 0, 3: 3}}")
        #expect(words.drafts.compactMap { $0.reading?.value.number?.literal } == ["8", "0", "3"])
        #expect(words.drafts.map { $0.reading?.value.written?.opened } == ["severe", "none", nil])
    }

    @Test("ranges, bounds and words are read by their rules, and what was written is kept")
    func qualified() throws {
        let read = try values(
            ["3-4", "3 – 4.5", "<5", "> 90", "<= 2", "7+", "WNL", "6/10", "-3--1"],
            value: "{column: pain, qualifiers: {WNL: withinNormalLimits}, outOf: 10}")
        #expect(read.reasons.isEmpty)
        let values = read.drafts.compactMap { $0.reading?.value }
        #expect(
            values.map(\.qualifier) == [
                "range", "range", "lessThan", "greaterThan", "lessThan", "greaterThan", "withinNormalLimits", nil,
                "range",
            ])
        #expect(values.map { $0.low?.literal } == ["3", "3", nil, "90", nil, "7", nil, nil, "-3"])
        #expect(values.map { $0.high?.literal } == ["4", "4.5", "5", nil, "2", nil, nil, nil, "-1"])
        #expect(values.map { $0.number?.literal } == [nil, nil, nil, nil, nil, nil, nil, "6", nil])
        #expect(
            values.map { $0.written?.opened } == [
                "3-4", "3 – 4.5", "<5", "> 90", "<= 2", "7+", "WNL", "6/10", "-3--1",
            ])
    }

    @Test(
        "what is no value is rejected with the reason",
        arguments: [
            ("4-3", "the range “4-3” ends below its beginning"),
            ("WNL", "“WNL” is not a number, a range, a bound or a word of “qualifiers:”"),
            ("6/10", "“6/10” is a part of a whole; write “outOf:” beside the column"),
            ("3,5", "“3,5” is not a number; where a comma marks decimals, write “decimalComma: true”"),
            (
                "1234567890123456789",
                "“1234567890123456789” has more than 18 significant digits, which would not be kept exactly"
            ),
            ("1..2", "“1..2” is not a number, a range, a bound or a word of “qualifiers:”"),
        ])
    func refusedValues(cell: String, reason: String) throws {
        let read = try values([cell])
        #expect(read.reasons == ["2 pain: \(reason)"])
        #expect(read.rawFields == [["p1", "2026-03-01", cell]])
    }

    @Test("a decimal comma is read where it is stated, and a point then refused")
    func decimalComma() throws {
        let read = try values(["3,5", "7", "1,5-2", "3.5"], top: "file: {decimalComma: true}")
        #expect(read.drafts.compactMap { $0.reading?.value.number?.literal } == ["3.5", "7"])
        #expect(read.drafts.compactMap { $0.reading?.value.low?.literal } == ["1.5"])
        #expect(read.reasons == ["5 pain: “3.5” has a point where the mapping states a decimal comma"])
    }

    @Test("missing marks and empty cells give no entry, and a row without entries is empty")
    func missing() throws {
        let read = try values(["", "NA", " ", "3", "na"], top: "file: {missing: [NA]}")
        #expect(read.drafts.count == 1)
        #expect(read.empty == [2, 3, 4])
        #expect(read.rejected.map(\.line) == [6])
    }

    @Test("a row is rejected whole where one of its entries is bad")
    func neverHalf() throws {
        let yaml =
            pain() + "\n  - event: painScored\n    name: after\n    instrument: nrs-11\n    value: {column: after}\n"
        let read = try Imported("id,on,pain,after\np,2026-03-01,3,x\np,2026-03-01,3,2\np,2026-03-01,,2\n", yaml)
        #expect(read.rows.map(\.drafts.count) == [2, 1])
        #expect(read.rejected.map(\.field) == ["after"])
    }

    @Test("rows of the wrong width are rejected with both numbers")
    func width() throws {
        let read = try Imported("id,on,pain\np,2026-03-01\np,2026-03-01,3,4\np,2026-03-01,5\n", pain())
        #expect(read.reasons == ["2 : 3 fields expected, 2 found", "3 : 3 fields expected, 4 found"])
        #expect(read.rows.count == 1)
    }

    @Test("maps turn values into the record's words, and refuse what they do not list")
    func maps() throws {
        let map = "{column: where, map: {Knie: knee, \"?\": ~}"
        let file = "id,on,pain,where\np,2026-03-01,1,Knie\np,2026-03-01,2,?\np,2026-03-01,3,Ohr\n"
        let strict = try Imported(file, pain("site: \(map)}"))
        #expect(strict.drafts.map { $0.reading?.site } == ["knee", nil])
        #expect(strict.reasons == ["4 where: “Ohr” is not in the mapping's “map:”; add it there, or an “else:”"])
        let lenient = try Imported(file, pain("site: \(map), else: other}"))
        #expect(lenient.drafts.map { $0.reading?.site } == ["knee", nil, "other"])
    }

    @Test("conditions choose the rows an entry is taken from")
    func conditions() throws {
        let file = "id,on,pain,kind\np,2026-03-01,1,pain\np,2026-03-01,2,mood\np,2026-03-01,3,\n"
        func lines(_ condition: String) throws -> [Int64] {
            try Imported(file, pain("when: \(condition)")).rows.map(\.line)
        }
        #expect(try lines("{column: kind, is: pain}") == [2])
        #expect(try lines("{column: kind, isNot: [pain]}") == [3, 4])
        #expect(try lines("{column: kind, notMissing: true}") == [2, 3])
        #expect(try lines("{column: kind, missing: true}") == [4])
        #expect(try lines("[{column: kind, notMissing: true}, {column: pain, isNot: \"1\"}]") == [3])
    }

    @Test("many entries told apart by one column are found as if each were asked")
    func dispatch() throws {
        let kinds = (0..<12).map { kind in
            """
              - event: painScored
                name: k\(kind)
                when: [{column: kind, is: [k\(kind), even\(kind % 2)]}, {column: pain, isNot: ["\(kind)"]}]
                instrument: nrs-11
                value: {column: pain}
            """
        }.joined(separator: "\n")
        let yaml = "source: s\npatient: {pseudonym: id}\ntime: {column: on, format: yyyy-MM-dd}\nentries:\n" + kinds
        let file =
            "id,on,pain,kind\np,2026-03-01,3,k7\np,2026-03-01,7,k7\np,2026-03-01,4,even0\np,2026-03-01,4,none\np,2026-03-01,4,\n"
        let read = try Imported(file, yaml)
        #expect(read.rows.map(\.drafts.count) == [1, 5])
        #expect(read.empty == [3, 5, 6])
        #expect(
            read.rows[1].naturalKeys.map { String(decoding: $0[4..<6], as: UTF8.self) } == [
                "k0", "k2", "k6", "k8", "k1",
            ])
    }

    @Test("blank cells repeat the row above, but never across a row that could not be read")
    func sameAsAbove() throws {
        let file =
            "id,on,pain\n,2026-03-01,0\na,2026-03-01,1\n,2026-03-02,2\n,2026-03-03\n,2026-03-04,4\nb,2026-03-05,5\n,2026-03-06,6\n"
        let read = try Imported(file, pain(top: "file: {blank: {sameAsAbove: [id]}}"))
        #expect(read.rows.map(\.patient) == ["a", "a", "b", "b"].map { .pseudonym($0) })
        #expect(read.rejected.map(\.line) == [2, 5, 6])
    }

    @Test("identifying values never stand in a reason")
    func privacy() throws {
        let yaml = """
            source: s
            patient:
              identifier: {system: mrn, column: mrn}
              name: {columns: [last, first], join: ", "}
              birthDate: {column: born, format: M/d/yyyy}
              contact: phone
              sex: {column: sex, map: {F: female}}
            time: {column: on, format: yyyy-MM-dd}
            entries:
              - {event: noteWritten, text: {column: note}}
            """
        let header = "mrn,last,first,born,phone,sex,on,note\n"
        let good = try Imported(header + "77,Doe,Jane,2/3/1961,555,F,2026-01-02,all well\n", yaml)
        let row = try #require(good.rows.first)
        #expect(row.patient == .identifier(system: "mrn", value: "77"))
        #expect(row.registration.name == .open("Doe, Jane"))
        #expect(row.registration.birthDate == .open("1961-02-03"))
        #expect(row.registration.birthYear == 1961)
        #expect(row.registration.contact == .open("555"))
        #expect(row.registration.sex == .female)
        #expect(row.registration.identifiers == [SealableIdentifier(system: "mrn", value: .open("77"))])

        let bad = try Imported(
            header + "77,Doe,Jane,31.12.61,555,F,2026-01-02,x\n,Doe,Jane,,555,F,2026-01-02,x\n", yaml)
        #expect(bad.rejected.map(\.field) == ["born", "mrn"])
        for reason in bad.reasons {
            for value in ["77", "Doe", "Jane", "31.12", "555"] { #expect(!reason.contains(value), "\(reason)") }
        }
        let code = try Imported("id,on,pain\nJane Doe,2026-03-01,3\n", pain())
        #expect(code.rejected.map(\.field) == ["id"])
        #expect(!code.reasons[0].contains("Jane"))
    }

    @Test("the same rows have the same keys in any column order, delimiter, quoting and file")
    func keys() throws {
        let a = try Imported("id,on,pain,x\np,2026-03-01,3,q\np,2026-03-02,,q\n", pain())
        let b = try Imported(
            "x;pain;on;id\r\nother;\" 3 \";\"2026-03-01\";p\r\n", pain(top: "file: {delimiter: \";\"}"))
        #expect(a.rows[0].naturalKeys == b.rows[0].naturalKeys)
        #expect(a.rows[0].contents == b.rows[0].contents)
        #expect(a.rows[0].naturalKeys == a.rows[0].contents)
        // The bytes are stored format: what they are computed from must never change.
        let key = try #require(a.rows[0].naturalKeys.first)
        #expect(
            key == [4, 0, 0, 0] + Array("pain".utf8) + [10, 0, 0, 0] + Array("2026-03-01".utf8) + [1, 0, 0, 0, 51])
    }

    @Test("with `key:` a changed value keeps its key and changes its content")
    func changed() throws {
        let yaml = pain(top: "key: [on]\nonChange: amend")
        let a = try Imported("id,on,pain\np,2026-03-01,3\n", yaml).rows[0]
        let b = try Imported("id,on,pain\np,2026-03-01,4\n", yaml).rows[0]
        #expect(a.naturalKeys == b.naturalKeys)
        #expect(a.contents != b.contents)
        #expect(try Mapping(yaml: yaml).onChange == .amend)
    }

    @Test("reading again from the beginning gives the same")
    func rewind() throws {
        let folder = try TemporaryFolder("import")
        let path = try folder.write("id,on,pain\np,2026-03-01,3\np,2026-03-02,4\n", to: "r.csv")
        var rows = try CSVImport(path: path, mapping: try Mapping(yaml: pain()))
        var lines: [Int64] = []
        for _ in 0..<2 {
            while let outcome = try rows.next() { if case .row(let row) = outcome { lines.append(row.line) } }
            try rows.rewind()
        }
        #expect(lines == [2, 3, 2, 3])
    }

    @Test("a file without header takes its columns from the mapping")
    func headerless() throws {
        let read = try Imported(
            "Report of March\n\np,2026-03-01,3\n",
            pain(top: "file: {skipLines: 1, header: false, columns: [id, on, pain]}"))
        #expect(read.rows.map(\.line) == [3])
    }
}
