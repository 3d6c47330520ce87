import EventLog
import PatientRecord

/// Folds records that were ever merged, each with all it was ever linked with: an event of one may change another's
/// rows. They are few, so they are read by pointers.
struct MergedFolds {
    let build: ViewsBuild

    /// - Parameter removing: whether rows of an earlier fold are there and have to go.
    /// - Returns: how many patients were folded.
    @discardableResult
    func write(
        _ merged: [NumberedStream], of streams: [NumberedStream], _ writers: TableWriters, removing: Bool = false
    ) throws -> Int {
        if merged.isEmpty { return 0 }
        let byId = Dictionary(streams.map { ($0.head.name.id, $0) }, uniquingKeysWith: { first, _ in first })
        var folded: Set<String> = []
        for stream in merged where !folded.contains(stream.head.name.id) {
            let records = try MergedRecords(around: stream.head.name, in: build.log, at: build.instant)
            for id in records.ids where folded.insert(id).inserted {
                guard let stream = byId[id], build.patients.map({ $0.contains(id) }) ?? true else { continue }
                if removing { try writers.remove(id) }
                if let fold = build.fold(records.history(of: id), of: stream) { try writers.insert(fold) }
            }
        }
        return folded.count
    }
}
