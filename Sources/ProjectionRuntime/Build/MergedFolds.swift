import EventLog
import PatientRecord

/// Folds records that were ever merged, each with all it was ever linked with: an event of one may change another's
/// rows. They are few, so they are read by pointers.
struct MergedFolds {
    private let build: ViewsBuild
    /// One record of each group of linked ones.
    private var groups: [StreamName] = []
    /// Everybody in those groups. A link is told by either record: the other one's stream need not name it.
    private(set) var ids: Set<String> = []

    init(around merged: [NumberedStream], in build: ViewsBuild) throws {
        self.build = build
        for stream in merged where !ids.contains(stream.head.name.id) {
            groups.append(stream.head.name)
            try ids.formUnion(records(around: stream.head.name).ids)
        }
    }

    /// - Parameter removing: whether rows of an earlier fold are there and have to go.
    /// - Returns: how many patients were folded.
    func write(_ streams: [NumberedStream], _ writers: TableWriters, removing: Bool = false) throws -> Int {
        if groups.isEmpty { return 0 }
        let byId = Dictionary(streams.map { ($0.head.name.id, $0) }, uniquingKeysWith: { first, _ in first })
        var folded: Set<String> = []
        for group in groups {
            let records = try records(around: group)
            // Where only one of two records names the other, one group reaches into another.
            for id in records.ids where folded.insert(id).inserted {
                guard let stream = byId[id], build.patients.map({ $0.contains(id) }) ?? true else { continue }
                if removing { try writers.remove(id) }
                if let fold = build.fold(records.history(of: id), of: stream) { try writers.insert([fold]) }
            }
        }
        return folded.count
    }

    private func records(around stream: StreamName) throws -> MergedRecords {
        try MergedRecords(around: stream, in: build.log, at: build.instant)
    }
}
