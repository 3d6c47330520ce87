import Clinical
import PatientProgress
import ProjectionRuntime
import TestSupport
import Testing

/// Random histories, and the same rows worked out a second time by the definitions, without the projector's code.
@Suite struct PatientProgressPropertyTests {
    @Test(arguments: UInt64(1)...40)
    func agreesWithTheDefinitionsOnRandomHistories(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        var history = History()
        history.nextPosition = Int64.random(in: 1...500, using: &chance)
        for _ in 0..<Int.random(in: 0...120, using: &chance) { tellSomething(in: &history, &chance) }

        // Where care begins anew is tested by itself.
        let rows = try history.rows(ProgressProjector(), context: .forTests { $0.episodeGapDays = nil })
        let expected = Self.naiveRows(of: history.entries)
        #expect(rows.count == expected.count, "seed \(seed)")
        for row in rows {
            let key = Self.keyColumns.map { row[$0] ?? .null }
            let naive = try #require(expected[key], "seed \(seed): no such series \(key)")
            for (column, value) in naive {
                #expect(Self.agree(row[column], value), "seed \(seed), \(column) of \(key): \(value)")
            }
        }
    }

    static let keyColumns = ["episode", "instrument", "moment", "aspect", "recall", "site", "side", "motion", "mode"]

    private func tellSomething(in history: inout History, _ chance: inout SeededGenerator) {
        let day = CalendarDay(daysSince1970: 20_000 + Int32.random(in: 0...400, using: &chance)).description
        let precision: Occurrence.Precision =
            Int.random(in: 0..<10, using: &chance) == 0 ? .month : (Bool.random(using: &chance) ? .minute : .day)
        let hour = Int.random(in: 8...18, using: &chance)
        let event: PatientEvent =
            switch Int.random(in: 0..<8, using: &chance) {
            case 0: .visit("v\(history.nextPosition)")
            case 1: .mobility("\(Int.random(in: 20...80, using: &chance))")
            case 2: .score("ndi", "\(Int.random(in: 0...50, using: &chance))")
            default:
                .pain(
                    "\(Int.random(in: 0...9, using: &chance)).\(Int.random(in: 0...99, using: &chance))",
                    moment: [.before, .after, nil].randomElement(using: &chance) ?? nil,
                    side: [.left, nil].randomElement(using: &chance) ?? nil,
                    episode: ["e1", nil].randomElement(using: &chance) ?? nil)
            }
        history.tell(day, event, hour: hour, precision: precision)
    }

    private static func agree(_ value: ViewValue?, _ expected: ViewValue) -> Bool {
        if case .real(let number)? = value, case .real(let wanted) = expected {
            // The naive sums round differently; both are rounded to the column's decimals afterwards.
            return abs(number - wanted) <= 1.5e-3 * max(1, abs(wanted)) * 1e-2
        }
        return value == expected
    }

    typealias Point = (entry: PatientEntry, value: Double)

    private static func naiveRows(of entries: [PatientEntry]) -> [[ViewValue]: [String: ViewValue]] {
        var series: [[ViewValue]: [Point]] = [:]
        for entry in entries {
            guard case .reading(_, let reading) = entry.event, let number = reading.value.number else { continue }
            let key: [String] = [
                reading.context.episode ?? "", reading.instrument, reading.moment?.rawValue ?? "",
                reading.aspect?.rawValue ?? "", reading.recall ?? "", reading.site ?? "", reading.side?.rawValue ?? "",
                reading.motion ?? "", reading.mode?.rawValue ?? "",
            ]
            series[key.map { .text($0) }, default: []].append((entry, number.double))
        }
        return series.mapValues(naiveRow)
    }

    private static func naiveRow(_ points: [Point]) -> [String: ViewValue] {
        let values = points.map(\.value)
        let precise = points.filter { !$0.entry.occurred.isCoarserThanADay }
        var row: [String: ViewValue] = [
            "readings": .integer(Int64(points.count)),
            "first_position": .integer(points[0].entry.position),
            "latest_position": .integer(points[points.count - 1].entry.position),
            "latest_on": .text(points[points.count - 1].entry.day.description),
            "mean_value": .real(values.reduce(0, +) / Double(values.count)),
            "min_value": .real(values.min() ?? 0),
            "max_value": .real(values.max() ?? 0),
            "baseline_position": .null, "change": .null, "slope_per_week": .null,
        ]
        if let baseline = precise.first {
            row["baseline_position"] = .integer(baseline.entry.position)
            if baseline.entry.position != points[points.count - 1].entry.position {
                row["change"] = .real(points[points.count - 1].value - baseline.value)
            }
        }
        let gap = precise.indices.dropFirst().last { precise[$0].entry.day - precise[$0 - 1].entry.day > 84 } ?? 0
        if let slope = naiveSlope(Array(precise[gap...].suffix(12))) { row["slope_per_week"] = .real(slope * 7) }
        return row
    }

    /// The median of all slopes between two days.
    private static func naiveSlope(_ points: [Point]) -> Double? {
        guard points.count >= 4, Set(points.map(\.entry.day)).count >= 3 else { return nil }
        var slopes: [Double] = []
        for left in points {
            for right in points where right.entry.day > left.entry.day {
                slopes.append((right.value - left.value) / Double(right.entry.day - left.entry.day))
            }
        }
        slopes.sort()
        return (slopes[(slopes.count - 1) / 2] + slopes[slopes.count / 2]) / 2
    }
}
