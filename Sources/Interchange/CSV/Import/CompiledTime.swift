import Clinical

/// A `TimeSpec` with its columns and zone resolved, and its last answer kept.
final class CompiledTime {
    private let spec: TimeSpec
    private let cells: Cells
    private let zone: ZoneOffsets
    private let slots: [Int]
    private let studyDay: CompiledText?
    private let studyMinutes: CompiledText?
    private let name: String
    private var joined: [UInt8] = []
    private var lastBytes: [UInt8] = []
    private var last: Occurrence?

    /// - Parameter practiceZone: for a spec that states none.
    init(_ spec: TimeSpec, cells: Cells, practiceZone: ZoneOffsets) {
        self.spec = spec
        self.cells = cells
        slots = spec.columns.map { cells.slot($0.name) }
        name = spec.columns.map(\.name).joined(separator: " ")
        switch spec.form {
        case .written:
            (studyDay, studyMinutes) = (nil, nil)
            zone = spec.zone.flatMap(ZoneOffsets.init) ?? practiceZone
        case .study(let day, let minutes, _):
            studyDay = CompiledText(day, word: "studyDay", cells: cells)
            studyMinutes = minutes.map { CompiledText($0, word: "minutes", cells: cells) }
            zone = ZoneOffsets(spec.zone ?? "UTC")!
        }
    }

    var isFromColumns: Bool { !slots.isEmpty }

    /// Whether every column the time is made of is missing.
    var isMissing: Bool { slots.allSatisfy { cells[$0].isEmpty } }

    /// The row's time; never a guess.
    func occurrence() throws(RowFault) -> Occurrence {
        switch spec.form {
        case .written(_, let pattern):
            if slots.count == 1 { return try occurrence(of: cells[slots[0]], pattern) }
            try join()
            // The array is not touched while its bytes are read.
            let bytes = joined
            return try bytes.withUnsafeBufferPointer { buffer throws(RowFault) in try occurrence(of: buffer, pattern) }
        case .study(_, _, let dayZero): return try studyOccurrence(from: dayZero)
        }
    }

    private func join() throws(RowFault) {
        joined.removeAll(keepingCapacity: true)
        for slot in slots {
            if cells[slot].isEmpty { throw RowFault(field: cells.names[slot], reason: "the date is missing here") }
            if !joined.isEmpty { joined.append(32) }
            joined += cells[slot]
        }
    }

    private func occurrence(
        of bytes: UnsafeBufferPointer<UInt8>, _ pattern: TimePattern
    ) throws(RowFault) -> Occurrence {
        if bytes.isEmpty { throw RowFault(field: name, reason: "the date is missing") }
        if let last, isSame(bytes, lastBytes) { return last }
        guard let civil = pattern.match(bytes) else {
            throw fault(bytes, "does not have the form \(pattern.text)")
        }
        let occurrence = try resolve(civil, bytes)
        if let earliest = spec.earliest, occurrence.day < earliest {
            throw fault(bytes, "is before \(earliest), the mapping's “earliest:”")
        }
        if let latest = spec.latest, occurrence.day > latest {
            throw fault(bytes, "is after \(latest), the mapping's “latest:”")
        }
        lastBytes = Array(bytes)
        last = occurrence
        return occurrence
    }

    private func resolve(_ civil: CivilTime, _ bytes: UnsafeBufferPointer<UInt8>) throws(RowFault) -> Occurrence {
        if let instant = civil.instant {
            let offset = spec.zone == nil ? 0 : zone.offset(at: instant)
            return Occurrence(
                milliseconds: instant, offsetMinutes: Int32(offset / 60_000), precision: civil.precision)
        }
        guard let day = CalendarDay(year: civil.year, month: civil.month, day: civil.day) else {
            throw fault(bytes, "is not a day of the calendar")
        }
        guard civil.hour < 24, civil.minute < 60, civil.second < 60 else { throw fault(bytes, "is not a time of day") }
        let seconds = (civil.hour * 60 + civil.minute) * 60 + civil.second
        let local = Int64(day.daysSince1970) * 86_400_000 + Int64(seconds) * 1000 + Int64(civil.millisecond)
        return Occurrence(local: local, offset: try offset(of: civil, day, local, bytes), precision: civil.precision)
    }

    private func offset(
        of civil: CivilTime, _ day: CalendarDay, _ local: Int64, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(RowFault) -> Int64 {
        if let stated = civil.offsetMinutes { return Int64(stated) * 60_000 }
        if civil.precision.rawValue <= Occurrence.Precision.day.rawValue {
            return zone.offset(atStartOf: day.daysSince1970)
        }
        if let offset = zone.offset(atLocal: local) { return offset }
        throw fault(bytes, "did not exist: the clocks skipped this hour in the stated zone")
    }

    private func studyOccurrence(from dayZero: CalendarDay) throws(RowFault) -> Occurrence {
        guard let text = try studyDay!.text(day: nil) else {
            throw RowFault(field: studyDay!.name, reason: "the study day is missing")
        }
        guard let days = Int(text), abs(days) <= 100_000 else {
            throw RowFault(
                field: studyDay!.name, reason: "\(studyDay!.quoted(text)) is not a study day, a whole number")
        }
        let minutes = try studyMinutes?.text(day: nil) ?? "0"
        guard let minutes = Int64(minutes), abs(minutes) <= 10_000_000 else {
            throw RowFault(
                field: studyMinutes!.name, reason: "\(studyMinutes!.quoted(minutes)) is not a number of minutes")
        }
        let day = dayZero + days
        let local = Int64(day.daysSince1970) * 86_400_000 + minutes * 60_000
        let offset = zone.offset(atLocal: local) ?? zone.offset(atStartOf: day.daysSince1970)
        return Occurrence(local: local, offset: offset, precision: .relative)
    }

    private func fault(_ bytes: UnsafeBufferPointer<UInt8>, _ reason: String) -> RowFault {
        let isIdentifying = slots.contains(where: cells.isIdentifying)
        return RowFault(field: name, reason: RowFault.quoted(bytes, isIdentifying: isIdentifying) + " " + reason)
    }
}

extension Occurrence {
    fileprivate init(local: Int64, offset: Int64, precision: Precision) {
        self.init(
            milliseconds: local - offset, offsetMinutes: Int32(truncatingIfNeeded: offset.dividedDown(by: 60_000)),
            precision: precision)
    }
}
