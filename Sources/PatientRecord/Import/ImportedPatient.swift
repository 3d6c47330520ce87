import Clinical
import EventLog
import Identity

/// What an import keeps of one patient between rows: enough to decide and to recognise, in few bytes.
final class ImportedPatient {
    /// An entry of this patient that the log holds.
    struct Stored {
        var position: Int64
        /// The content's digest as last imported; nil where the key is the whole content or a person wrote it.
        var digest: UInt64?
    }

    let key: PatientKey
    var version: Int64 = 0
    var state = PatientState()
    /// By the first half of the event id: what the log holds of this patient.
    var stored: [UInt64: Stored] = [:]
    /// By the first half of the id of the first occurrence: how often the key came in this file.
    var occurrences: [UInt64: Int32] = [:]
    /// The source of the registration; nil for one made by hand or not yet made.
    var registeredBy: String?

    init(key: PatientKey) { self.key = key }

    var id: PatientID { key.patient }

    /// About how many bytes it takes.
    var footprint: Int { 1200 + stored.count * 56 + occurrences.count * 28 + state.visits.count * 160 }

    /// Takes over a history that the log holds.
    func load(_ history: PatientHistory, sources: (Int64) throws -> String?) throws {
        version = history.version
        state = PatientState(try history.entries())
        if case .entry(.patientRegistered) = history.items.first?.content {
            registeredBy = try history.items[0].envelope.origin.flatMap(sources)
        }
        stored.reserveCapacity(history.items.count)
        var halfAt: [Int64: UInt64] = [:]
        for item in history.items {
            switch item.content {
            case .entry(let event):
                halfAt[item.position] = item.envelope.id.high
                stored[item.envelope.id.high] = Stored(position: item.position, digest: event.context.source?.digest)
            case .amendment(let event, _):
                guard let digest = event.context.source?.digest,
                    let half = item.envelope.corrects.flatMap({ halfAt[$0] })
                else { continue }
                stored[half]?.digest = digest
            case .retraction, .unreadable: continue
            }
        }
    }
}
