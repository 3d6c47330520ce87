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

    /// Imports that were undone, by origin, and the positions at which: what they had said stands no more from then on.
    private let undone: [Int64: Int64]

    init(_ original: HistoryItem, undone: [Int64: Int64] = [:]) {
        self.original = original
        self.undone = undone
        layers = [original]
    }

    var top: HistoryItem? { layers.last }

    /// Whether the topmost layer is an entry that stands.
    var stands: Bool { top.map { !$0.isRetraction && !$0.isNote } ?? false }

    mutating func add(_ correction: HistoryItem) {
        guard correction.correctionReason?.code == Self.undoneCode else {
            layers.append(correction)
            return
        }
        takeOffTop(knownAt: correction.position)
        // Whatever was taken off, what the correction says holds: an older version withdrew an undone import's entries
        // with all that lay over them.
        if correction.isRetraction {
            if stands { layers.removeAll() }
        } else if !stands {
            layers.append(correction)
        }
    }

    /// Takes off the topmost layer, and those right below it of the same import or of one that was undone by a position.
    mutating func takeOffTop(knownAt position: Int64 = .max) {
        guard let origin = layers.popLast()?.envelope.origin else { return }
        while let next = layers.last?.envelope.origin, next == origin || undone[next].map({ $0 < position }) ?? false {
            layers.removeLast()
        }
    }

    /// Every entry of one stream in its order, with its layers.
    ///
    /// - Parameter undone: imports that were undone, and the positions at which.
    static func all(of history: PatientHistory, undone: [Int64: Int64] = [:]) -> [EntryLayers] {
        var entries: [EntryLayers] = []
        var places: [Int64: Int] = [:]
        for item in history.items {
            if let corrected = item.envelope.corrects {
                if let place = places[corrected] { entries[place].add(item) }
            } else {
                places[item.position] = entries.count
                entries.append(EntryLayers(item, undone: undone))
            }
        }
        return entries
    }
}

extension HistoryItem {
    var correctionReason: CorrectionReason? {
        switch content {
        case .amendment(_, let reason), .retraction(let reason): reason
        case .entry, .note, .unreadable: nil
        }
    }
}
