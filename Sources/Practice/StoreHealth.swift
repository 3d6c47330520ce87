public import Clinical
import ProjectionRuntime

/// One thing that is looked at when somebody asks whether all is well.
public struct StoreCheck: Sendable, Equatable {
    /// A stable name for monitoring: `log`, `backup`, `views`, `parked`, `clock`, `disk`, `rules`, `ownership`, `credentials`, `newestEvent`, `keys`,
    /// `sqlite`, `format`.
    public var name: String
    /// False where somebody has to do something.
    public var isWell: Bool
    /// What was found, and what to do where it is not well.
    public var detail: String
}

/// What was looked up for the checks: plain facts, so that judging them needs no store.
public struct StoreFacts: Sendable {
    /// Milliseconds since 1970, taken once at the edge.
    public var now: Int64
    public var status: StoreStatus
    /// The newest backup the store remembers.
    public var lastBackup: StoreBackups.Last?
    /// False where the folder backups go into is there and the backup is not.
    public var isBackupThere = true
    /// A backup of this log that has events which the log has no more, or has others in their place; nil where there is none.
    public var backupOfMore: String?
    /// False where an older version, or a newer one, made the views.
    public var viewsAreOfThisVersion = true
    /// False where the folder itself is not there now: gone, or on a medium that is not mounted.
    public var isBackupFolderThere = true
    /// How many of the newest events were held against their checksums, and what did not fit; nil where all did.
    public var logLookedAt: (events: Int64, damage: String?) = (0, nil)
    /// Who is in the log, is not erased, and has no key.
    public var patientsWithoutKey = 0
    /// Whose key is not as it was written, where the master key is at hand.
    public var patientsWithDamagedKey = 0
    /// The key file that was at hand, where it is another store's.
    public var otherStoresKeyFile: String?
    /// Copies of the keys the store remembers, without those whose folder is there and has none any more.
    public var keysCopies: [StoreBackups.Keys] = []
    /// How many identities are destroyed.
    public var erased = 0
    /// Bytes free where the store lies, and bytes the store takes; nil where the system does not say.
    public var disk: (free: Int64, store: Int64)?
    /// What was recorded lately against rules and waits for somebody; nil where it could not be looked up.
    public var rulesBroken: RulesBroken?
    /// True where only the newest of them were looked through.
    public var rulesAreCut = false
    /// Of how many people a credential is on record, and the rules that ask for one.
    public var credentials: (holders: Int, rules: [String]) = (0, [])
    /// Who owns the practice today, in words; nil where it is not on record.
    public var ownership: String?
    /// What rules that are asked of the practice itself miss today, the strongest first.
    public var practiceLacks: [(rule: PracticeRule, lacking: String)] = []
}

/// What was recorded against rules, and nobody has put right or said why.
public struct RulesBroken: Sendable {
    /// How often each rule was broken, and in how many entries or visits altogether: one can break several.
    public struct Count: Sendable {
        public var all: Int
        /// In the order of the rules' codes.
        public var byRule: [(rule: String, count: Int)]

        /// - Parameter broken: each rule with the position of an entry that breaks it.
        public init(_ broken: [(rule: String, position: Int64)]) {
            all = Set(broken.map(\.position)).count
            let positions = Dictionary(grouping: broken, by: \.rule).mapValues { Set($0.map(\.position)).count }
            byRule = positions.map { (rule: $0.key, count: $0.value) }.sorted { $0.rule < $1.rule }
        }

        fileprivate var each: String { byRule.map { "\($0.rule) \($0.count)" }.joined(separator: ", ") }
    }

    /// Care rules by the entries that stand.
    public var careRules: Count
    /// Rules of the registry by the visits at which they wait, but for reminders.
    public var practiceRules: Count

    public init(careRules: Count, practiceRules: Count) {
        (self.careRules, self.practiceRules) = (careRules, practiceRules)
    }
}

/// A store in one glance: what was looked at, and whether somebody has to do something.
public struct StoreHealth: Sendable {
    public var facts: StoreFacts
    public var checks: [StoreCheck]

    public var isWell: Bool { checks.allSatisfy(\.isWell) }
    public var faults: [StoreCheck] { checks.filter { !$0.isWell } }

    public init(_ facts: StoreFacts) {
        self.facts = facts
        checks = [
            Self.log(facts), Self.parked(facts), Self.views(facts), Self.clock(facts), Self.backup(facts),
            Self.disk(facts),
            Self.rules(facts), Self.ownership(facts), Self.credentials(facts), Self.newestEvent(facts),
            Self.keys(facts),
            StoreCheck(name: "sqlite", isWell: true, detail: facts.status.sqlite),
            StoreCheck(name: "format", isWell: true, detail: String(facts.status.format)),
        ]
    }

    // MARK: Limits

    /// A long weekend: older than this, a backup that lacks events needs somebody.
    public static let backupDaysMax: Int64 = 4
    /// Clocks of machines in one practice differ.
    static let clockAheadMax: Int64 = 120_000
    /// Less than this, or than a second copy of the store, which a rebuild may need.
    static let diskFreeMin: Int64 = 256 << 20
    /// Days for which a broken rule is news. What nobody put right in that time is history.
    public static let rulesDays: Int64 = 30

    // MARK: Checks

    private static func log(_ facts: StoreFacts) -> StoreCheck {
        let known = max(facts.status.viewsPosition ?? 0, facts.lastBackup?.position ?? 0)
        if known > facts.status.events {
            return StoreCheck(
                name: "log", isWell: false,
                detail:
                    "it ends at @\(facts.status.events), and the views or the last backup know @\(known): events are gone. "
                    + "Restore the backup")
        }
        if let damage = facts.logLookedAt.damage {
            return StoreCheck(
                name: "log", isWell: false,
                detail:
                    "\(damage). Run `anamnesis verify`, and restore a backup: nothing that rests on it is to be trusted"
            )
        }
        return StoreCheck(
            name: "log", isWell: true,
            detail:
                "the newest \(counted(Int(facts.logLookedAt.events), "event")) as written; `anamnesis verify` looks at all"
        )
    }

    private static func parked(_ facts: StoreFacts) -> StoreCheck {
        let patients = Set(facts.status.parked.map(\.patient)).count
        return StoreCheck(
            name: "parked", isWell: patients == 0,
            detail: patients == 0 ? "none" : "\(counted(patients, "patient")) set aside; see below how to heal it")
    }

    private static func views(_ facts: StoreFacts) -> StoreCheck {
        guard let position = facts.status.viewsPosition else {
            return StoreCheck(name: "views", isWell: false, detail: "not built. Run `anamnesis rebuild`")
        }
        if !facts.viewsAreOfThisVersion {
            return StoreCheck(
                name: "views", isWell: true, detail: "of another version; the next list makes them anew")
        }
        let behind = facts.status.events - position
        return StoreCheck(
            name: "views", isWell: true,
            detail: behind == 0 ? "complete" : "\(behind) events behind; the next list brings them up to date")
    }

    private static func clock(_ facts: StoreFacts) -> StoreCheck {
        let ahead = (facts.status.lastRecorded ?? .min) > facts.now + clockAheadMax
        return StoreCheck(
            name: "clock", isWell: !ahead,
            detail: ahead
                ? "the newest event was recorded \(InstantText.iso(facts.status.lastRecorded ?? 0)), and this machine says "
                    + "it is \(InstantText.iso(facts.now)): the clock went back. Set it; until then new events get that "
                    + "time, which never falls"
                : "not behind the newest event")
    }

    private static func backup(_ facts: StoreFacts) -> StoreCheck {
        func check(_ isWell: Bool, _ detail: String) -> StoreCheck {
            StoreCheck(name: "backup", isWell: isWell, detail: detail)
        }
        guard let last = facts.lastBackup else {
            // Without views nobody can say that there are none.
            return facts.status.viewsPosition != nil && facts.status.patientsByStatus.isEmpty
                ? check(true, "none, and nobody is registered yet")
                : check(false, "none was ever made. Run `anamnesis backup --into DIR`, onto another disk")
        }
        let since = facts.status.events - last.position
        let what =
            "@\(last.position) in \(last.into), taken \(InstantText.iso(last.taken)), "
            + (since == 0 ? "nothing recorded since" : "\(counted(Int(since), "event")) since")
        if let more = facts.backupOfMore {
            return check(
                false,
                "\(more) has events that this log has no more, or others in their place: the log was set back, or went another "
                    + "way since. `anamnesis restore` of it, into a store beside this one, brings them back")
        }
        if !facts.isBackupThere {
            return check(false, what + "; it is there no more, or not all of it. Run `anamnesis backup`")
        }
        if !facts.isBackupFolderThere, !isOnMedium(last.into) {
            return check(
                false,
                what
                    + "; the folder is there no more. Bring it back, or mount what it lies on, or run `anamnesis backup --into` "
                    + "another folder")
        }
        if !facts.isBackupFolderThere, facts.now - last.taken > backupDaysMax * 86_400_000 {
            return check(
                false,
                what
                    + "; the folder is not there, and nobody has seen the backup for more than \(backupDaysMax) days. Bring "
                    + "its medium back, or run `anamnesis backup --into` another folder")
        }
        let unseen = facts.isBackupFolderThere ? "" : "; the folder is not there now, so it was not looked at"
        guard !facts.keysCopies.isEmpty else {
            return check(
                false, what + "; the patients' keys were never copied. Run `anamnesis key backup --into DIR`")
        }
        let older = facts.keysCopies.filter { $0.erased < facts.erased }
        if let erased = older.map(\.erased).min() {
            let folders = older.map(\.into).joined(separator: ", ")
            return check(
                false,
                what
                    + "; \(counted(facts.erased - erased, "identity", "identities")) destroyed since a copy of the keys was made "
                    + "that still holds theirs, in \(folders). Run `anamnesis key backup --into` for each; of one that is "
                    + "gone for good, take the entry out of backups.json")
        }
        if since > 0, facts.now - last.taken > backupDaysMax * 86_400_000 {
            return check(false, what + "; older than \(backupDaysMax) days. Run `anamnesis backup`")
        }
        return check(true, what + unseen + (last.rehearsed == nil ? "; never rehearsed" : ""))
    }

    /// Whether a folder lies where media are mounted that come and go: one that is not there now may lie in a drawer, which
    /// is where it should.
    static func isOnMedium(_ folder: String) -> Bool {
        ["/media/", "/run/media/", "/mnt/", "/Volumes/"].contains(where: folder.hasPrefix)
    }

    private static func disk(_ facts: StoreFacts) -> StoreCheck {
        guard let disk = facts.disk else { return StoreCheck(name: "disk", isWell: true, detail: "not known") }
        let isWell = disk.free >= max(diskFreeMin, disk.store)
        return StoreCheck(
            name: "disk", isWell: isWell,
            detail: "\(bytes(disk.free)) free, the store takes \(bytes(disk.store))"
                + (isWell ? "" : ". Free some space: a rebuild needs as much again"))
    }

    private static func rules(_ facts: StoreFacts) -> StoreCheck {
        guard let broken = facts.rulesBroken else {
            return StoreCheck(name: "rules", isWell: true, detail: "could not be looked up here")
        }
        let within = "in the last \(rulesDays) days" + (facts.rulesAreCut ? " (of which only the newest entries)" : "")
        var parts: [String] = []
        if broken.careRules.all > 0 {
            parts.append(
                "rules of care broken in \(counted(broken.careRules.all, "entry", "entries")) \(within): "
                    + "\(broken.careRules.each). Say why (`anamnesis amend @n --set overrideReason=-`), or amend or retract what "
                    + "did not happen so")
        }
        if broken.practiceRules.all > 0 {
            parts.append(
                "rules of the practice wait at \(counted(broken.practiceRules.all, "visit")) \(within): "
                    + "\(broken.practiceRules.each). Put them right, or say why: `anamnesis worklist --reason rules`")
        }
        return StoreCheck(
            name: "rules", isWell: parts.isEmpty,
            detail: parts.isEmpty ? "none broken \(within)" : parts.joined(separator: ". "))
    }

    /// A reminder is no fault: it is said, and nothing waits for it.
    private static func ownership(_ facts: StoreFacts) -> StoreCheck {
        let lacks = facts.practiceLacks.map { rule, lacking in
            ". " + lacking.prefix(1).uppercased() + lacking.dropFirst()
                + " (\(rule.code): \(rule.strength.rawValue)\(rule.isVerified ? "" : ", not verified")). "
                + rule.remedy.dropLast()
        }
        return StoreCheck(
            name: "ownership", isWell: facts.practiceLacks.allSatisfy { $0.rule.strength == .remind },
            detail: (facts.ownership ?? "not on record") + lacks.joined())
    }

    /// Without any nobody can say who may do what: it is said once, and not at each visit.
    private static func credentials(_ facts: StoreFacts) -> StoreCheck {
        let (holders, rules) = facts.credentials
        let none =
            "none on record: who treats, consults and supervises counts by name alone"
            + (rules.isEmpty ? "" : ", for \(rules.joined(separator: ", "))")
            + ". Record them: `anamnesis record credential`"
        return StoreCheck(
            name: "credentials", isWell: true,
            detail: holders == 0 ? none : "of \(holders) \(holders == 1 ? "person" : "people") on record")
    }

    private static func newestEvent(_ facts: StoreFacts) -> StoreCheck {
        let age = facts.status.lastRecorded.map { max(0, facts.now - $0) }
        return StoreCheck(name: "newestEvent", isWell: true, detail: age.map { duration($0) + " old" } ?? "none")
    }

    private static func keys(_ facts: StoreFacts) -> StoreCheck {
        if let file = facts.otherStoresKeyFile {
            return StoreCheck(
                name: "keys", isWell: false,
                detail: "sealed: \(file) is the key file of another store. Name the right one in ANAMNESIS_KEY_FILE")
        }
        let detail = facts.status.keysAreOpen ? "open" : "sealed: the key file is not at hand"
        if facts.patientsWithDamagedKey > 0 {
            return StoreCheck(
                name: "keys", isWell: false,
                detail:
                    "\(detail); of \(counted(facts.patientsWithDamagedKey, "patient")) the key is not as it was written. Put the "
                    + "newest copy of keys.sqlite back, or restore with it: `anamnesis restore BACKUP --keys COPY --into PATH`"
            )
        }
        guard facts.patientsWithoutKey > 0 else { return StoreCheck(name: "keys", isWell: true, detail: detail) }
        let who = facts.patientsWithoutKey == 1 ? "1 patient has" : "\(facts.patientsWithoutKey) patients have"
        return StoreCheck(
            name: "keys", isWell: false,
            detail:
                "\(detail); \(who) no key, and names and notes of theirs stay sealed. Put the newest copy of keys.sqlite "
                + "back, or restore with it: `anamnesis restore BACKUP --keys COPY --into PATH`")
    }

    // MARK: Words

    private static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
    }

    private static func duration(_ milliseconds: Int64) -> String {
        switch milliseconds / 60_000 {
        case ..<120: counted(Int(milliseconds / 60_000), "minute")
        case ..<2_880: counted(Int(milliseconds / 3_600_000), "hour")
        default: counted(Int(milliseconds / 86_400_000), "day")
        }
    }

    /// `1.2 GB`, in powers of ten.
    public static func bytes(_ count: Int64) -> String {
        var (value, unit) = (Double(count), "B")
        for next in ["kB", "MB", "GB", "TB"] where value >= 999.5 { (value, unit) = (value / 1_000, next) }
        let whole = Int64(value.rounded())
        if value >= 9.95 || unit == "B" { return "\(whole) \(unit)" }
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
