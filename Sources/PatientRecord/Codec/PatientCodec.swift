import Clinical
public import EventLog

/// Turns stored events of a patient's stream into items of a history.
///
/// Every reader of the log goes through here, so that an older form is upcast in one place and everyone after knows
/// only the newest. Holds scratch space: one codec per thread.
public final class PatientCodec {
    /// The types that join and part records: a history with one of them may belong to another.
    public static let mergeTypes: Set<String> = ["recordsMerged", "recordMergedInto", "recordsUnmerged"]

    private let typeNames: [Int64: String]
    private let types: [PatientEventType?]
    private let forms = StoredForms.current
    private let newestForms: [Int32]
    /// Outlives every reader that looks into it: it is the codec's, and a reader is made and done with in one of its calls.
    private let index: PayloadReader.Index

    /// - Parameters:
    ///   - typeNames: the log's own numbers of its types, `EventReader.types()`.
    ///   - readsSources: whether entries say which row of an import they came from, `context.source`, and when their
    ///     source knew it, `context.sourceRecorded`. No projector asks, and it is an eighth of what decoding takes.
    public init(typeNames: [Int64: String], readsSources: Bool = true) {
        self.typeNames = typeNames
        index = PayloadReader.Index(readsSources: readsSources)
        let last = typeNames.keys.max() ?? 0
        types = (0...last).map { number in typeNames[number].flatMap(PatientEventType.init(rawValue:)) }
        let forms = forms
        newestForms = (0...last).map { number in forms.newest(of: typeNames[number] ?? "") }
    }

    /// Whether the type number was known when this codec was made; if not, make a new one.
    public func knows(type number: Int64) -> Bool { typeNames[number] != nil }

    /// Decodes one event. Never throws: what cannot be read becomes an item that says so, and the reader goes on.
    public func item(_ envelope: EventEnvelope, _ payload: UnsafeRawBufferPointer) -> HistoryItem {
        HistoryItem(envelope: envelope, content: content(envelope, payload))
    }

    private func content(_ envelope: EventEnvelope, _ payload: UnsafeRawBufferPointer) -> HistoryItem.Content {
        guard envelope.type >= 0, envelope.type < types.count, let type = types[Int(envelope.type)] else {
            return .entry(.unknown(type: name(envelope)))
        }
        do throws(PayloadError) {
            if envelope.form != newestForms[Int(envelope.type)],
                let upcast = try forms.newest(of: name(envelope), form: envelope.form, payload)
            {
                return try upcast.withUnsafeBytes { bytes in
                    Result { () throws(PayloadError) in try content(type, bytes, envelope) }
                }.get()
            }
            return try content(type, payload, envelope)
        } catch {
            return .unreadable(type: name(envelope), error)
        }
    }

    private func content(
        _ type: PatientEventType, _ payload: UnsafeRawBufferPointer, _ envelope: EventEnvelope
    ) throws(PayloadError) -> HistoryItem.Content {
        let reader = try PayloadReader(payload, index: index)
        if let event = try type.event(from: reader) { return .entry(event) }
        return try correction(type, reader, payload, envelope)
    }

    private func name(_ envelope: EventEnvelope) -> String { typeNames[envelope.type] ?? "type \(envelope.type)" }

    private func correction(
        _ type: PatientEventType, _ reader: PayloadReader, _ payload: UnsafeRawBufferPointer, _ envelope: EventEnvelope
    ) throws(PayloadError) -> HistoryItem.Content {
        if let note = try Self.note(type, reader) { return .note(note) }
        guard envelope.corrects != nil else {
            throw PayloadError(field: "corrects", reason: "a correction names the entry it corrects")
        }
        let reason = try CorrectionReason(
            code: reader.string("reasonCode"), text: reader.sealableIfPresent("reason"),
            source: reader.objectIfPresent("source").map(SourceRow.read),
            movedTo: reader.stringIfPresent("movedTo"))
        if type != .entryAmended { return .retraction(reason) }
        let name = try reader.string("type")
        guard let entryType = PatientEventType(rawValue: name) else {
            return .amendment(.unknown(type: name), reason)
        }
        let form = try Int32(clamping: reader.integerIfPresent("form") ?? 1)
        if let upcast = try forms.newest(amendmentOf: name, form: form, payload) {
            return try upcast.withUnsafeBytes { bytes in
                Result { () throws(PayloadError) in try content(type, bytes, envelope) }
            }.get()
        }
        guard let event = try entryType.event(from: reader.object("entry")) else {
            throw PayloadError(field: "type", reason: "a correction cannot be amended; amend its original")
        }
        return .amendment(event, reason)
    }

    /// What a note tells; nil for a correction.
    private static func note(
        _ type: PatientEventType, _ reader: PayloadReader
    ) throws(PayloadError) -> SourceNote? {
        switch type {
        case .withdrawalNoted: SourceNote(.withdrawal, told: [try told(reader)])
        case .versionNoted: SourceNote(.version, told: try reader.objects("resources", told))
        default: nil
        }
    }

    private static func told(_ reader: PayloadReader) throws(PayloadError) -> SourceNote.Told {
        SourceNote.Told(
            source: try SourceRow.read(reader.object("source")), entries: try halves(reader.strings("entries")))
    }

    private static func halves(_ texts: [String]) throws(PayloadError) -> [UInt64] {
        var halves: [UInt64] = []
        for text in texts {
            guard let half = UInt64(text, radix: 16) else {
                throw PayloadError(field: "entries", reason: "\"\(text.prefix(20))\" is not the first half of an id")
            }
            halves.append(half)
        }
        return halves
    }

    // MARK: Writing

    /// An entry's payload. Sealable texts must be sealed before (`PatientSeal`).
    static func payload(of event: PatientEvent, source: SourceRow? = nil) -> [UInt8] {
        var writer = PayloadWriter()
        writer.source = source
        event.write(to: &writer)
        return writer.finish()
    }

    static func payload(
        amendingTo event: PatientEvent, source: SourceRow? = nil, reason: CorrectionReason
    ) -> [UInt8] {
        var writer = PayloadWriter()
        writer.string("type", event.typeName)
        let form = StoredForms.current.newest(of: event.typeName)
        writer.integer("form", form == 1 ? nil : form)
        writer.object("entry") {
            $0.source = source
            event.write(to: &$0)
        }
        writer.string("reasonCode", reason.code)
        writer.sealable("reason", reason.text)
        return writer.finish()
    }

    static func payload(retractingFor reason: CorrectionReason) -> [UInt8] {
        var writer = PayloadWriter()
        writer.string("reasonCode", reason.code)
        writer.sealable("reason", reason.text)
        if let source = reason.source { writer.object("source") { source.write(to: &$0) } }
        writer.string("movedTo", reason.movedTo)
        return writer.finish()
    }

    static func payload(of note: SourceNote) -> [UInt8] {
        var writer = PayloadWriter()
        switch note.kind {
        case .withdrawal:
            writer.string("reasonCode", ImportedPatient.withdrawnBySourceCode)
            for told in note.told { write(told, to: &writer) }
        case .version: writer.objects("resources", note.told, write)
        }
        return writer.finish()
    }

    private static func write(_ told: SourceNote.Told, to writer: inout PayloadWriter) {
        writer.object("source") { told.source.write(to: &$0) }
        writer.strings("entries", told.entries.map { String($0, radix: 16) })
    }
}
