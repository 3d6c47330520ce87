import Clinical
import EventLog
import TestSupport

@testable import PatientRecord

/// Events as a log would hold them, without a log.
enum Stored {
    /// The log's numbers of all types, and of one that no version knows.
    static let types: [Int64: String] = {
        let names = PatientEventType.allCases.map(\.rawValue) + ["auraPhotographed"]
        return Dictionary(uniqueKeysWithValues: names.enumerated().map { (Int64($0 + 1), $1) })
    }()

    static func number(_ type: String) -> Int64 { types.first { $0.value == type }?.key ?? 0 }

    static func envelope(
        _ type: String, position: Int64 = 1, form: Int32 = 1, occurred: Occurrence = Occurrence(milliseconds: 0),
        corrects: Int64? = nil
    ) -> EventEnvelope {
        EventEnvelope(
            position: position, stream: 1, version: position, previous: position - 1, type: number(type), form: form,
            occurred: occurred.milliseconds, occurredOffset: occurred.offsetMinutes,
            occurredPrecision: OccurredPrecision(rawValue: occurred.precision.rawValue)!, recorded: position * 1000,
            actor: 1, origin: nil, corrects: corrects, id: EventID(high: 1, low: UInt64(position)))
    }

    static func item(
        _ type: String, _ payload: [UInt8], form: Int32 = 1, corrects: Int64? = nil
    ) -> HistoryItem.Content {
        let codec = PatientCodec(typeNames: types)
        return payload.withUnsafeBytes { bytes in
            codec.item(envelope(type, form: form, corrects: corrects), bytes).content
        }
    }

    static func item(_ type: String, _ payload: String, form: Int32 = 1, corrects: Int64? = nil) -> HistoryItem.Content
    {
        item(type, Array(payload.utf8), form: form, corrects: corrects)
    }

    static func text(_ payload: [UInt8]) -> String { String(decoding: payload, as: UTF8.self) }
}

extension HistoryItem.Content {
    var entry: PatientEvent? { if case .entry(let event) = self { event } else { nil } }
    var amendment: PatientEvent? { if case .amendment(let event, _) = self { event } else { nil } }
    var error: PayloadError? { if case .unreadable(_, let error) = self { error } else { nil } }
    var note: SourceNote? { if case .note(let note) = self { note } else { nil } }
    var reason: CorrectionReason? {
        switch self {
        case .amendment(_, let reason), .retraction(let reason): reason
        default: nil
        }
    }
}
