import Foundation

/// Wall and processor seconds of a piece of work.
struct Measure {
    var wall: Double
    var processor: Double

    static func of<Result>(_ work: () throws -> Result) rethrows -> (Result, Measure) {
        let (wall, processor) = (now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID))
        let result = try work()
        return (
            result, Measure(wall: now(CLOCK_MONOTONIC) - wall, processor: now(CLOCK_PROCESS_CPUTIME_ID) - processor)
        )
    }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The most memory this process has held, in MB.
    static var peakMegabytes: Int {
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
            return usage.ru_maxrss / 1_048_576
        #else
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return usage.ru_maxrss / 1024
        #endif
    }
}

/// A folder for one benchmark, removed when the value goes.
final class Workplace {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/anamnesis-benchmark-\(UInt64.random(in: 0 ..< .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// One line of the result: the figure, and whether the mark is met.
func report(_ name: String, _ figure: String, mark: String, isMet: Bool) {
    print("\(isMet ? "met   " : "MISSED")  \(name): \(figure)  (mark: \(mark))")
}

func perSecond(_ count: Int, _ seconds: Double) -> String { "\(Int(Double(count) / seconds))/s" }

func hundredths(_ value: Double) -> String { String(Int((value * 100).rounded())).withPoint }

extension String {
    /// Hundredths with their point: `87` → `0.87`.
    fileprivate var withPoint: String {
        let padded = String(repeating: "0", count: max(0, 3 - count)) + self
        return padded.dropLast(2) + "." + padded.suffix(2)
    }
}
