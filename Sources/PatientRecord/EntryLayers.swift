import EventLog

/// An entry with all that was said of it, one layer over the other: the entry as it was recorded lowest, and over it
/// each correction, and each import that found it so in a newer version. The topmost layer decides; where none is left,
/// nothing stands.
///
/// Undoing an import takes its layers away again. What the log then gets is one more correction that says what lies
/// below, so that the one rule of corrections still holds; here, that correction is known by its reason and takes its
/// import's layers off instead of lying on top.
struct EntryLayers {
    static let undoneCode = "importUndone"

    struct Layer {
        /// What is said.
        let item: HistoryItem
        /// The import that says it; nil where a person does.
        let origin: Int64?
        /// Whether an import only found it said already: what it says is the layer's below.
        let isConfirmation: Bool
    }

    let original: HistoryItem
    private(set) var layers: [Layer]

    /// Imports that were undone, by origin, and the positions at which: what they had said stands no more from then on.
    private let undone: [Int64: Int64]

    init(_ original: HistoryItem, undone: [Int64: Int64] = [:]) {
        self.original = original
        self.undone = undone
        layers = [Layer(original)]
    }

    /// What decides.
    var top: HistoryItem? { layers.last?.item }

    /// The import that said last what decides; nil where a person did.
    var origin: Int64? { layers.last?.origin }

    /// Whether the topmost layer is an entry that stands.
    var stands: Bool { top.map { !$0.isRetraction && !$0.isNote } ?? false }

    mutating func add(_ correction: HistoryItem) {
        guard correction.correctionReason?.code == Self.undoneCode else {
            layers.append(Layer(correction))
            return
        }
        let (before, undone) = (layers.count, undone)
        takeOff { undone[$0].map { $0 < correction.position } ?? false }
        // An older version did not say beside which import it undid.
        if layers.count == before { _ = layers.popLast() }
        // Whatever was taken off, what the correction says holds: an older version withdrew an undone import's entries
        // with all that lay over them.
        if correction.isRetraction {
            if stands { layers.removeAll() }
        } else if !stands {
            layers.append(Layer(correction))
        }
    }

    /// An import found it as it is, in a newer version of the source's record. Over a person's word that says nothing.
    mutating func confirm(by note: HistoryItem) {
        guard let top = layers.last, top.origin != nil, let origin = note.envelope.origin else { return }
        layers.append(Layer(item: top.item, origin: origin, isConfirmation: true))
    }

    /// Takes off what lies on top and was said by imports that are undone.
    mutating func takeOff(_ isUndone: (Int64) -> Bool) {
        while let origin = layers.last?.origin, isUndone(origin) { layers.removeLast() }
    }

    /// Every entry of one stream in its order, with its layers.
    ///
    /// - Parameter undone: imports that were undone, and the positions at which.
    static func all(of history: PatientHistory, undone: [Int64: Int64] = [:]) -> [EntryLayers] {
        var entries: [EntryLayers] = []
        var places: [Int64: Int] = [:]
        var named: [UInt64: Int] = [:]
        for item in history.items {
            if let corrected = item.envelope.corrects {
                if let place = places[corrected] { entries[place].add(item) }
                continue
            }
            places[item.position] = entries.count
            if case .note(let note) = item.content {
                for place in note.confirmed.compactMap({ named[$0] }) { entries[place].confirm(by: item) }
            } else {
                named[item.envelope.id.high] = entries.count
            }
            entries.append(EntryLayers(item, undone: undone))
        }
        return entries
    }
}

extension EntryLayers.Layer {
    fileprivate init(_ item: HistoryItem) {
        self.init(item: item, origin: item.envelope.origin, isConfirmation: false)
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
