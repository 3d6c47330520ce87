import Clinical
import EventLog
import EventLogSQLite
import Foundation
import GRDB
import Identity
import ProjectionRuntime

extension PracticeStore {
    /// How the store is, and whether somebody has to do something.
    ///
    /// - Parameter now: milliseconds since 1970, taken once at the edge.
    public func health(now: Int64) throws(PracticeError) -> StoreHealth {
        var facts = StoreFacts(now: now, status: try status())
        do {
            facts.patientsWithoutKey = try patientsWithoutKey().count
            facts.patientsWithDamagedKey = try keys.patientsWithDamagedKeys().count
            facts.otherStoresKeyFile = keys.otherStoresKeyFile
            facts.erased = try keys.erasedPatients.count
            try lookUpBackups(&facts)
            facts.viewsAreOfThisVersion = viewsAreOfThisVersion
            facts.logLookedAt = try newestEvents(through: facts.status.events)
            facts.disk = disk()
            let since = now - StoreHealth.rulesDays * 86_400_000
            let after = try positionBefore(since)
            let from = max(after, facts.status.events - Self.rulesEventsMax)
            facts.rulesAreCut = from > after
            facts.rulesBroken = try? RulesBroken(
                careRules: careRulesBroken(after: from, since: since), practiceRules: practiceRulesOpen(after: from))
            try lookUpOwnership(&facts)
            return StoreHealth(facts)
        } catch { throw .wrapping(error) }
    }

    /// Events held against their checksums: some hundredths of a second.
    private static let lookedAtMax: Int64 = 10_000

    private func newestEvents(through head: Int64) throws -> (events: Int64, damage: String?) {
        let after = max(0, head - Self.lookedAtMax)
        do { try requireSoundLog(after: after, through: head) } catch let error as EventLogError {
            guard case .damaged(let position, let reason) = error else { throw error }
            return (head - after, "the event @\(position) is not as it was written: \(reason)")
        }
        // Whoever changes the log takes away what forbids it first.
        var damage: String?
        try log.checkSchema { damage = damage ?? $0.reason }
        return (head - after, damage.map { "the log's own protection is not as it was made: \($0)" })
    }

    /// Events looked through for broken rules: some tenths of a second.
    private static let rulesEventsMax: Int64 = 200_000

    private func lookUpBackups(_ facts: inout StoreFacts) throws {
        let known = StoreBackups(of: place)
        let seen = try BackupsSeen(known)
        facts.lastBackup = known.furthest
        facts.keysCopies = seen.keysCopies(of: known, keyring: try keys.identity)
        guard let last = facts.lastBackup else { return }
        facts.isBackupFolderThere = seen.isThere(last.into)
        facts.isBackupThere = seen.isWhole(last)
        facts.backupOfMore = try backupOfMore(seen.backups(in: last.into))
    }

    /// A backup beside the last one that knows what this log does not, or of the same events others.
    private func backupOfMore(_ backups: [Backup]) throws -> String? {
        try (lost(of: backups).last ?? otherWays(of: backups).last)?.path
    }

    private func disk() -> (free: Int64, store: Int64)? {
        var system = statvfs()
        guard statvfs(place.folder, &system) == 0 else { return nil }
        var bytes: Int64 = 0
        for name in (try? FileManager.default.contentsOfDirectory(atPath: place.folder)) ?? [] {
            var file = stat()
            if lstat(place.folder + "/" + name, &file) == 0 { bytes += Int64(file.st_size) }
        }
        return (Int64(system.f_bavail) * Int64(system.f_frsize), bytes)
    }

    /// Who owns the practice on the day of the question, and what rules that are asked of it miss.
    private func lookUpOwnership(_ facts: inout StoreFacts) throws {
        let context = try context()
        let (practice, day) = (context.facts, try PracticeZone(context.practice.timeZone).day(at: facts.now))
        facts.credentials = (
            context.credentials.count,
            context.rules(in: practice.setting).filter(\.looksUpCredentials).map(\.code)
        )
        facts.ownership = practice.ownership(on: day)?.inWords
        facts.practiceLacks = context.rules(in: practice.setting).compactMap { rule in
            rule.judges(day) ? practice.lacking(rule, on: day).map { (rule, $0) } : nil
        }
    }

    /// The last position recorded before an instant: `recorded` never falls, so that a search by halves finds it.
    private func positionBefore(_ instant: Int64) throws -> Int64 {
        var (low, high) = (Int64(0), try log.head())
        while low < high {
            let middle = (low + high + 1) / 2
            if (try log.event(at: middle)?.envelope.recorded ?? .max) < instant {
                low = middle
            } else {
                high = middle - 1
            }
        }
        return low
    }

    /// The registry's rules by the visits after a position at which they wait for somebody: by the record as it is now, not
    /// by what was missing when the visit was recorded.
    private func practiceRulesOpen(after position: Int64) throws -> RulesBroken.Count {
        try RulesBroken.Count(
            brokenNow("is_open = 1 AND strength <> 'remind' AND position > ?", [position])
                .filter { CareRule(rawValue: $0.rule) == nil }.map { ($0.rule, $0.position) })
    }

    /// A row of `rule_broken`.
    private struct BrokenNow: Hashable {
        var patient: String
        var visit: String
        var rule: String
        var position: Int64 = 0
    }

    private func brokenNow(_ condition: String, _ arguments: StatementArguments = []) throws -> [BrokenNow] {
        try ViewReader(folder: place.folder).read { database in
            try Row.fetchAll(
                database, sql: "SELECT patient, visit, rule, position FROM rule_broken WHERE " + condition,
                arguments: arguments
            ).map { BrokenNow(patient: $0[0], visit: $0[1], rule: $0[2], position: $0[3]) }
        }
    }

    /// The care rules by the entries after a position that name them as broken and stand: no later correction of the same
    /// entry, and no reason, of its own or of its visit. What an import tells of earlier days is history from the beginning.
    ///
    /// - Parameter since: milliseconds since 1970.
    private func careRulesBroken(after position: Int64, since: Int64) throws -> RulesBroken.Count {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: place.log, configuration: configuration)
        let told = try queue.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    WITH named AS (
                        SELECT e.position, s.name AS stream,
                            ifnull(json_extract(e.payload, '$.entry'), e.payload) AS entry
                        FROM event e JOIN stream s ON s.id = e.stream
                        WHERE e.position > ? AND instr(e.payload, '"rulesBroken"') > 0
                            AND (e.origin IS NULL OR e.occurred >= ?)
                            AND NOT EXISTS (
                                SELECT 1 FROM event c
                                WHERE c.corrects = ifnull(e.corrects, e.position) AND c.position > e.position)
                    )
                    SELECT stream, ifnull(json_extract(entry, '$.visit'), ''), rule.value, position
                    FROM named, json_each(entry, '$.rulesBroken') rule
                    WHERE json_extract(entry, '$.overrideReason') IS NULL
                    """, arguments: [position, since]
            ).map {
                BrokenNow(patient: StreamName(stored: $0[0]).id, visit: $0[1], rule: $0[2], position: $0[3])
            }
        }.filter { CareRule(rawValue: $0.rule) != nil }
        if told.isEmpty { return RulesBroken.Count([]) }
        let reasoned = Set(
            try brokenNow("is_reasoned = 1").map { BrokenNow(patient: $0.patient, visit: $0.visit, rule: $0.rule) })
        return RulesBroken.Count(
            told.filter { !reasoned.contains(BrokenNow(patient: $0.patient, visit: $0.visit, rule: $0.rule)) }
                .map { ($0.rule, $0.position) })
    }
}
