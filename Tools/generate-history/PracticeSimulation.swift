/// A practice lived day by day: patients interleaved as in life, rows out in the order in which they were recorded.
struct PracticeSimulation {
    private(set) var patients: [SimulatedPatient]
    private(set) var desk: RecordingDesk
    private var due: [[Int32]]
    private var chartCount = 0
    private var lastRowID = 0

    var period: ExportPeriod { desk.period }

    init(patientCount: Int, seed: UInt64, desk: RecordingDesk) {
        self.desk = desk
        patients = (0..<patientCount).map { SimulatedPatient(index: $0, seed: seed, period: desk.period) }
        due = Array(repeating: [], count: desk.period.dayCount)
        for index in patients.indices { plan(index) }
    }

    /// Runs the whole period and writes both exports as the days pass.
    mutating func run(first: ExportFile, second: ExportFile) throws {
        try first.write { Self.writeHeader(to: &$0) }
        try second.write { Self.writeHeader(to: &$0) }
        for day in period.firstDay..<period.end {
            live(day)
            try writePage(ofDay: day, first: first, second: second)
        }
    }

    private mutating func plan(_ index: Int) {
        let day = patients[index].dueDay - period.firstDay
        if patients[index].stage != .ended, day < period.dayCount { due[day].append(Int32(index)) }
    }

    private mutating func live(_ day: Int) {
        let place = day - period.firstDay
        let minutes = due[place].map { (minute: patients[Int($0)].dueMinute, index: Int($0)) }
        due[place] = []
        for (_, index) in minutes.sorted(by: <) {
            if patients[index].stage == .new {
                chartCount += 1
                patients[index].person.chart = chartCount
            }
            patients[index].live(desk: &desk)
            plan(index)
        }
    }

    /// A row gets its key when it first goes out, as a source numbers what it records.
    private mutating func writePage(ofDay day: Int, first: ExportFile, second: ExportFile) throws {
        let page = desk.takePage(ofDay: day)
        for index in page.order() {
            let entry = page.entries[index]
            var rowID = entry.rowID
            if rowID == 0 {
                lastRowID += 1
                rowID = lastRowID
            }
            let isCorrected = entry.correction >= 0
            if isCorrected { desk.put(page.corrections[Int(entry.correction)], from: page, rowID: rowID) }
            if day < period.middle { try first.write { Self.write(rowID, page.bytes(of: entry), to: &$0) } }
            // What is corrected later is in the second export once only, as it stands then.
            if day >= period.middle || (period.isInOverlap(day) && !isCorrected) {
                try second.write { Self.write(rowID, page.bytes(of: entry), to: &$0) }
            }
        }
    }

    private static func write(_ rowID: Int, _ row: ArraySlice<UInt8>, to file: inout CSVBytes) {
        file.integer(rowID)
        file.comma()
        file.append(row)
    }

    private static func writeHeader(to file: inout CSVBytes) {
        file.plain(Fact.columns.joined(separator: ","))
        file.endOfRow()
    }
}

extension PracticeSimulation {
    /// About how many patients make so many events, judged by a sample of the same simulation.
    static func patientCount(events: Int, seed: UInt64, desk: RecordingDesk) -> Int {
        var sampleDesk = desk
        let sampleCount = min(max(events / 100, 50), 2000)
        for index in 0..<sampleCount {
            var patient = SimulatedPatient(index: index, seed: seed, period: desk.period)
            while patient.stage != .ended, patient.dueDay < desk.period.end { patient.live(desk: &sampleDesk) }
        }
        // A correction is an event of its own, and a registration row is two: the patient and the episode.
        let eventCount = sampleDesk.factCount + sampleDesk.corrected + sampleDesk.facts[FactKind.registration.rawValue]
        let perPatient = Double(eventCount) / Double(sampleCount)
        return max(1, Int((Double(events) / max(perPatient, 1)).rounded()))
    }
}
