import EventLog

/// An entry with all that was said of it, one layer over the other: the entry as it was recorded lowest, and over it
/// each correction. The topmost layer decides; where none is left, nothing stands.
///
/// Undoing an import takes its layers away again. What the log then gets is one more correction that says what lies
/// below, so that the one rule of corrections still holds; here, that correction is known by its reason and takes its
/// import's layers off instead of lying on top.
struct EntryLayers {
    static let undoneCode = "importUndone"

    let original: HistoryItem
    private(set) var layers: [HistoryItem]

    init(_ original: HistoryItem) {
        self.original = original
        layers = [original]
    }

    var top: HistoryItem? { layers.last }

    /// Whether the topmost layer is an entry that stands.
    var stands: Bool { top.map { !$0.isRetraction } ?? false }

    mutating func add(_ correction: HistoryItem) {
        guard correction.correctionReason?.code == Self.undoneCode else {
            layers.append(correction)
            return
        }
        takeOffTop()
        // Whatever was taken off, what the correction says holds: an older version withdrew an undone import's entries
        // with all that lay over them.
        if correction.isRetraction {
            if stands { layers.removeAll() }
        } else if !stands {
            layers.append(correction)
        }
    }

    /// Takes off the topmost layer, and those of the same import right below it.
    mutating func takeOffTop() {
        guard let origin = layers.popLast()?.envelope.origin else { return }
        while let next = layers.last, next.envelope.origin == origin { layers.removeLast() }
    }

    /// Every entry of one stream in its order, with its layers.
    static func all(of history: PatientHistory) -> [EntryLayers] {
        var entries: [EntryLayers] = []
        var places: [Int64: Int] = [:]
        for item in history.items {
            if let corrected = item.envelope.corrects {
                if let place = places[corrected] { entries[place].add(item) }
            } else {
                places[item.position] = entries.count
                entries.append(EntryLayers(item))
            }
        }
        return entries
    }
}

extension HistoryItem {
    fileprivate var correctionReason: CorrectionReason? {
        switch content {
        case .amendment(_, let reason), .retraction(let reason): reason
        case .entry, .unreadable: nil
        }
    }
}
