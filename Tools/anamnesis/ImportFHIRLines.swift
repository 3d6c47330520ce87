import Identity
import Interchange
import PatientRecord
import Practice
import Rendering

/// What an import of a FHIR export did, as lines that add up, and as JSON.
struct ImportFHIRLines {
    private let report: FHIRImportReport
    private let isRehearsal: Bool

    /// Codes and types listed in the text; JSON has all.
    private static let listedMax = 20

    init(_ report: FHIRImportReport, isRehearsal: Bool) {
        self.report = report
        self.isRehearsal = isRehearsal
    }

    /// What became of the resources: together as many as were read.
    private var outcomes: [(name: String, key: String, count: Int64)] {
        let (found, rows) = (report.resources, report.rows)
        return [
            ("accepted", "accepted", rows.accepted), ("already present", "alreadyPresent", rows.alreadyPresent),
            ("changed", "changed", rows.changed), ("withdrawn", "withdrawn", rows.withdrawn),
            ("withdrawn, not here", "withdrawnNotHere", rows.withdrawnNotHere),
            ("rejected", "rejected", report.rejected), ("repeated", "repeated", found.repeated),
            ("older versions", "superseded", found.superseded + rows.olderVersions),
            ("staff, places, drugs (names)", "named", found.named),
            ("codes not mapped", "notMapped", Self.sum(found.notMapped)),
            ("types not in our vocabulary", "otherTypes", Self.sum(found.otherTypes)),
        ]
    }

    private var recorded: [(name: String, key: String, count: Int64)] {
        let rows = report.rows
        return [
            ("entries", "entries", rows.entries), ("amendments", "amendments", rows.amendments),
            ("withdrawals", "withdrawals", rows.withdrawals),
            ("patients registered", "patientsRegistered", rows.patientsRegistered),
        ]
    }

    /// Beside what was recorded, and not counted among the resources again.
    private var noted: [(name: String, key: String, count: Int64)] {
        [("newer versions noted", "versionsNoted", report.rows.versionsNoted)]
    }

    /// Beside what was recorded about patients.
    private var staff: [(name: String, key: String, count: Int64)] {
        [
            ("practitioners registered", "practitionersRegistered", Int64(report.practitioners)),
            ("places opened", "locationsOpened", Int64(report.locations)),
        ]
    }

    private static func sum(_ counts: [String: Int64]) -> Int64 { counts.values.reduce(0, +) }

    /// The most frequent first.
    private static func sorted(_ counts: [String: Int64]) -> [(name: String, count: Int64)] {
        counts.map { (name: $0.key, count: $0.value) }
            .sorted { $0.count != $1.count ? $0.count > $1.count : $0.name < $1.name }
    }

    // MARK: Text

    var text: [String] {
        let heading =
            isRehearsal
            ? [
                "A rehearsal: nothing was recorded, and nobody was asked for what the export gives to somebody else by now.",
                "It would be:",
            ] : []
        let counts =
            [("resources read", report.resources.resources)] + outcomes.map { ("  " + $0.name, $0.count) }
            + (recorded + (noted + staff).filter { $0.count > 0 }).map { ($0.name, $0.count) }
        return heading + ImportLines.lines(counts) + remarks
            + Self.list("Types not in our vocabulary:", report.resources.otherTypes)
            + Self.list("Not mapped (say in a mapping what they mean):", report.resources.notMapped)
            + origin + rejects
    }

    private var remarks: [String] {
        var lines: [String] = []
        if report.rows.arrivalsNotFollowed > 0 {
            lines.append(
                "\(report.rows.arrivalsNotFollowed) resources are new to their patient. Whether "
                    + "another patient has them in another version was not looked for: retract by hand what is another's."
            )
        }
        lines += keptByHand
        if report.resources.visitsNamedOnly > 0 {
            lines.append(
                "\(report.resources.visitsNamedOnly) name a visit; the export brings no Encounters, so the visit is only a name."
            )
        }
        if report.rows.identifiersHeldByOthers > 0 {
            let count = report.rows.identifiersHeldByOthers
            lines.append(
                "\(count == 1 ? "1 number belongs" : "\(count) numbers belong") to another patient already: possible duplicates. "
                    + "See: anamnesis patients --duplicates")
        }
        lines += report.samePeopleNotFound.map {
            "--same-person \(printable($0)): nobody of whom something was read has this id. Give the Patient's id as the export has it, of another server the whole address."
        }
        return lines + otherServers + FHIRNotice.Kind.allCases.flatMap(notices)
    }

    /// What a hand corrected and its source gave away: it is for people to decide.
    private var keptByHand: [String] {
        let count = report.rows.keptByHand
        let lines = report.keptByHand.prefix(Self.listedMax).map { kept in
            let place = "@\(kept.position) of patient \(kept.patient)"
            guard let claimant = kept.claimedFor else {
                return
                    "\(place) was corrected by hand, and its source has it no more: it stays. If the source is right: "
                    + "anamnesis retract @\(kept.position)"
            }
            return
                "\(place) was corrected by hand, and its source has given it to patient \(claimant): it stays as it is, and is "
                + "not recorded there. If the source is right: anamnesis reassign @\(kept.position) --to \(claimant)"
        }
        return lines + (count > lines.count ? ["and \(Int(count) - lines.count) more"] : [])
    }

    private var otherServers: [String] {
        let moved = report.resources.movedServers.map {
            "\(printable($0)) is the source's own server: a Patient has the id and a number of somebody here."
        }
        let others = Self.sorted(report.resources.otherServers)
        if others.isEmpty { return moved }
        let own = report.ownServers.isEmpty ? "" : " The source's own is \(report.ownServers.joined(separator: ", "))."
        return moved + ["Patients of other servers are people of their own here.\(own)"]
            + ImportLines.lines(others.prefix(Self.listedMax).map { ("  " + printable($0.name), $0.count) })
            + others.compactMap { newServer($0.name, of: $0.count) }
    }

    /// Of a server of which nobody was known: that it may be the source's own, and what to do then.
    private func newServer(_ server: String, of count: Int64) -> String? {
        guard report.resources.newOfOtherServers[server] == count, server != FHIRTally.furtherServers else {
            return nil
        }
        let undoing = report.origin.map { "anamnesis retract --import @\($0), then " } ?? ""
        return
            "Nobody of \(printable(server)) was known here; new people: \(count). If it is the source's own server by a new "
            + "address: \(undoing)import again with --server \(printable(server))"
    }

    /// What is told of the export beside what became of its resources, with the first places.
    private func notices(_ kind: FHIRNotice.Kind) -> [String] {
        guard let count = report.resources.notices[kind] else { return [] }
        let first = report.resources.firstNotices.filter { $0.kind == kind }
        let places = first.map { notice in
            let place = [notice.file, notice.path].filter { !$0.isEmpty }.joined(separator: " ")
            return "  " + printable(notice.what.isEmpty ? place : "\(place): \(notice.what)")
        }
        let rest = count - Int64(first.count)
        return [Self.words(kind, count)] + places + (rest > 0 ? ["  and \(rest) more"] : [])
    }

    private static func words(_ kind: FHIRNotice.Kind, _ count: Int64) -> String {
        switch kind {
        case .deletion:
            "Entries that ask to delete a resource: \(count). Nothing is taken from them, and nothing here is withdrawn; "
                + "withdraw by hand (anamnesis retract) what was never so:"
        case .fileNotRead:
            "Files not read: \(count). Where nothing else is said their names end in none of \(FHIRNotice.fileEndings); unpack, "
                + "rename or fetch again what belongs to the export:"
        case .furtherPatient:
            "Appointments that name a second Patient: \(count). They are filed with the first; record the other's by hand:"
        }
    }

    private static func list(_ heading: String, _ counts: [String: Int64]) -> [String] {
        if counts.isEmpty { return [] }
        let sorted = sorted(counts)
        let listed = sorted.prefix(listedMax).map { ("  " + printable($0.name), $0.count) }
        let rest = sorted.count - listed.count
        return [heading] + ImportLines.lines(listed) + (rest > 0 ? ["  and \(rest) more; --json lists all"] : [])
    }

    private var origin: [String] {
        if let origin = report.origin { return ["Every entry names this import: @\(origin)."] }
        return isRehearsal ? [] : ["Nothing was new."]
    }

    private var rejects: [String] {
        if let path = report.removedRejects {
            return ["Nothing was rejected: \(printable(path)), of an earlier import, is gone."]
        }
        guard let path = report.rejectsPath else { return [] }
        let reasons = report.firstRejects.map { reject in
            let place = [reject.file, reject.path].filter { !$0.isEmpty }.joined(separator: " ")
            let name = [reject.type, reject.id].compactMap { $0 }.joined(separator: "/")
            let field = reject.field.isEmpty ? "" : ", " + reject.field
            return "  " + printable("\(place)\(name.isEmpty ? "" : ", " + name)\(field): \(reject.reason)")
        }
        return ImportLines.rejects(
            "resources", path, reasons, of: report.rejectsWritten, replacing: report.replacesRejects)
    }

    // MARK: JSON

    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("rehearsal", .bool(isRehearsal)), ("files", .integer(report.files)),
            ("read", .integer(Int(report.resources.resources))),
        ]
        members += (outcomes + recorded + noted + staff).map { ($0.key, .integer(Int($0.count))) }
        members += [
            ("visitsNamedOnly", .integer(Int(report.resources.visitsNamedOnly))),
            ("identifiersHeldByOthers", .integer(Int(report.rows.identifiersHeldByOthers))),
            (
                "keptByHand",
                .array(
                    report.keptByHand.map { kept in
                        [
                            "position": .integer(Int(kept.position)), "patient": .string(kept.patient.text),
                            "claimedFor": kept.claimedFor.map { .string($0.text) } ?? nil,
                        ]
                    })
            ),
            ("notices", .array(report.resources.firstNotices.map(Self.notice))),
            (
                "noticesByKind",
                .object(
                    FHIRNotice.Kind.allCases.map { kind in
                        (kind.rawValue, .integer(Int(report.resources.notices[kind] ?? 0)))
                    })
            ),
            ("ownServers", .array(report.ownServers.map { .string($0) })),
            ("patientsOfOtherServers", Self.counts(report.resources.otherServers)),
            ("newPatientsOfOtherServers", Self.counts(report.resources.newOfOtherServers)),
            ("movedServers", .array(report.resources.movedServers.map { .string($0) })),
            ("samePeopleNotFound", .array(report.samePeopleNotFound.map { .string($0) })),
            ("removedRejects", report.removedRejects.map { .string($0) } ?? nil),
            ("readByType", Self.counts(report.resources.read)),
            ("otherTypesByName", Self.counts(report.resources.otherTypes)),
            ("notMappedByCode", Self.counts(report.resources.notMapped)),
            ("origin", report.origin.map { .integer(Int($0)) } ?? nil),
            ("rejects", report.rejectsPath.map { .string($0) } ?? nil),
            ("rejectsWritten", .integer(Int(report.rejectsWritten))),
            ("firstRejects", .array(report.firstRejects.map(Self.reject))),
        ]
        return .object(members)
    }

    private static func counts(_ counts: [String: Int64]) -> JSONValue {
        .object(sorted(counts).map { ($0.name, .integer(Int($0.count))) })
    }

    private static func notice(_ notice: FHIRNotice) -> JSONValue {
        [
            "kind": .string(notice.kind.rawValue), "file": .string(notice.file), "path": .string(notice.path),
            "what": .string(notice.what),
        ]
    }

    private static func reject(_ reject: FHIRReject) -> JSONValue {
        [
            "file": .string(reject.file), "path": .string(reject.path),
            "type": reject.type.map { .string($0) } ?? nil, "id": reject.id.map { .string($0) } ?? nil,
            "field": .string(reject.field), "reason": .string(reject.reason),
        ]
    }
}
