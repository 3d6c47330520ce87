import Clinical
import Rendering

/// Absent is null; an empty code is absent.
extension JSONValue {
    static func day(_ day: CalendarDay?) -> JSONValue { day.map { .string($0.description) } ?? .null }
    static func word(_ text: String?) -> JSONValue { text.flatMap { $0.isEmpty ? nil : .string($0) } ?? .null }
    static func real(_ number: Double?) -> JSONValue { number.map { .number($0) } ?? .null }
    static func count(_ number: Int?) -> JSONValue { number.map { .integer($0) } ?? .null }
}
