import EventLog
import Identity
import Practice
import Rendering

/// Backups in words and for programs.
struct BackupLines {
    var backups: [Backup]
    var notes: [String] = []
    /// Of the last of them, where it was restored on trial: what came of it, and how long it took.
    var rehearsal: (found: BackupRehearsal, seconds: Double)?

    var text: String {
        var lines = backups.map(Self.line)
        lines += notes.map { "Note: " + printable($0) }
        if let rehearsal { lines += Self.lines(rehearsal.found, rehearsal.seconds) }
        return lines.joined(separator: "\n")
    }

    private static func line(_ backup: Backup) -> String {
        let manifest = backup.manifest
        let what =
            switch manifest.kind {
            case .full: "the whole log, @1 to @\(manifest.log?.position ?? 0)"
            case .incremental: "the log from @\((manifest.after ?? 0) + 1) to @\(manifest.log?.position ?? 0)"
            case .keys: "the patients' keys; identities destroyed: \(manifest.erased ?? 0); not the master key"
            }
        return printable("\(backup.path): \(what); \(StoreHealth.bytes(backup.bytes))")
    }

    private static func lines(_ found: BackupRehearsal, _ seconds: Double) -> [String] {
        let time = "\((seconds * 10).rounded() / 10) s"
        if found.isSound, !found.includesKeys {
            return [
                "Rehearsed in \(time): restored to @\(found.position); every event and every table is as in the store.",
                "The patients' keys were not in it: names and notes come back only with a copy made by `anamnesis key "
                    + "backup`, which was not tried.",
            ]
        }
        if found.isSound, found.damagedKeys == nil {
            return [
                "Rehearsed in \(time): restored to @\(found.position); every event and every table is as in the store, and nobody "
                    + "lacks a key. Whether the keys open was not tried: the key file is not at hand."
            ]
        }
        if found.isSound {
            return [
                "Rehearsed in \(time): restored to @\(found.position); every event, every key and every table is as in the store."
            ]
        }
        var lines = ["REHEARSAL FAILED after \(time), at @\(found.position):"]
        lines += found.damage.map { "  " + printable($0.description) }
        lines += found.damageInStore.map { "  in the store's own log: " + printable($0.description) }
        if found.damage.isEmpty, !found.damageInStore.isEmpty { lines.append("  " + afterDamageInStore(found)) }
        if let damaged = found.damagedKeys, !damaged.isEmpty {
            lines.append(
                "  the keys of \(damaged.map(\.text).joined(separator: ", ")) do not open: names and notes of theirs stay sealed. "
                    + "Look for an older copy of keys.sqlite in which they do, and put it in the store's place")
        }
        if !found.withoutKey.isEmpty { lines.append("  \(found.withoutKey.count) patients have no key in the backup") }
        lines += (found.differingTables ?? []).map { "  table \($0) differs from the store's" }
        return lines
    }

    /// What to do where the backup is whole and the log in use is not.
    private static func afterDamageInStore(_ found: BackupRehearsal) -> String {
        if let further = found.furtherBackup {
            return printable(
                "Record nothing more. This backup ends at @\(found.position); \(further) goes further: restore that one beside "
                    + "the store (anamnesis restore) and go on there.")
        }
        guard found.damageInStore.allSatisfy({ $0.through <= found.position }) else {
            return
                "Record nothing more. The backup is whole and ends at @\(found.position): what is damaged after that is in no "
                + "backup here. Restore it beside the store (anamnesis restore), and record there again what is missing."
        }
        return
            "The backup is whole and has these events as they were recorded. Record nothing more; restore it beside the "
            + "store (anamnesis restore) and go on there."
    }

    /// The backups as a list, the oldest first.
    func table(width: Int, style: TerminalStyle) -> String {
        let table = TextTable(
            columns: [
                .init("Backup"), .init("Taken"), .init("Kind"), .init("Positions"), .init("Size", .right),
                .init("Practice"),
            ],
            rows: backups.map { backup in
                let manifest = backup.manifest
                let from = (manifest.after ?? 0) + 1
                return [
                    .init(backup.name, .strong), .init(InstantText.iso(manifest.taken)), .init(manifest.kind.rawValue),
                    .init(manifest.log.map { "@\(from)…@\($0.position)" } ?? ""),
                    .init(StoreHealth.bytes(backup.bytes)), .init(printable(manifest.practice)),
                ]
            })
        return (table.lines(width: width, style: style) + notes.map(printable)).map { $0 + "\n" }.joined()
    }

    var json: JSONValue {
        .object([
            ("backups", .array(backups.map(Self.json))), ("notes", .array(notes.map { .string($0) })),
            ("rehearsal", rehearsal.map { Self.json($0.found, $0.seconds) } ?? .null),
        ])
    }

    private static func json(_ backup: Backup) -> JSONValue {
        let manifest = backup.manifest
        return .object([
            ("path", .string(backup.path)), ("kind", .string(manifest.kind.rawValue)),
            ("practice", .string(manifest.practice)), ("taken", .string(InstantText.iso(manifest.taken))),
            ("position", manifest.log.map { .integer(Int($0.position)) } ?? .null),
            ("after", manifest.after.map { .integer(Int($0)) } ?? .null),
            ("base", manifest.base.map { .string($0) } ?? .null),
            ("erased", manifest.erased.map { .integer($0) } ?? .null), ("bytes", .integer(Int(backup.bytes))),
            ("product", .string(manifest.product)),
            (
                "files",
                .array(
                    manifest.files.map {
                        .object([
                            ("name", .string($0.name)), ("bytes", .integer(Int($0.bytes))),
                            ("sha256", .string($0.sha256)),
                        ])
                    })
            ),
        ])
    }

    private static func json(_ found: BackupRehearsal, _ seconds: Double) -> JSONValue {
        .object([
            ("isSound", .bool(found.isSound)), ("position", .integer(Int(found.position))),
            ("seconds", .number(seconds)), ("includesKeys", .bool(found.includesKeys)),
            ("damage", .array(found.damage.map { .string($0.description) })),
            ("damageInStore", .array(found.damageInStore.map { .string($0.description) })),
            ("patientsWithoutKey", .integer(found.withoutKey.count)),
            ("damagedKeys", found.damagedKeys.map { .array($0.map { .string($0.text) }) } ?? .null),
            ("differingTables", found.differingTables.map { .array($0.map { .string($0) }) } ?? .null),
        ])
    }
}
