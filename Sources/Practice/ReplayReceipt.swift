import Clinical
public import Foundation
public import PatientRecord
import ProjectionRuntime

/// What a replay was, so that anybody with the same log can do it again and compare: `FILE.receipt.json` beside the
/// replay's file. Names are format.
///
/// The same question of the same log by the same version gives the same bytes: it says nothing of when, where or how fast.
public struct ReplayReceipt: Codable, Sendable, Equatable {
    public struct Governing: Codable, Sendable, Equatable {
        public var name: String
        public var version: Int
        public var sha256: String
        /// The text that was tried in place of the adopted one.
        public var tried: String?
    }

    public struct Projection: Codable, Sendable, Equatable {
        public var name: String
        public var version: Int
    }

    public struct Table: Codable, Sendable, Equatable {
        public var projector: String
        public var table: String
        public var rows: Int64
        /// 64 hexadecimal digits.
        public var sha256: String
    }

    /// The form of this file.
    public var form = 1
    /// What made it: `anamnesis 0.1.0`.
    public var product: String
    public var practice: String
    /// Milliseconds since 1970 at which the log was made.
    public var logCreated: Int64
    /// First and last position that was known.
    public var positions: [Int64]
    /// Id of the event at the last position.
    public var lastEvent: String
    /// Milliseconds since 1970 at which that event was recorded.
    public var recorded: Int64
    /// SHA-256 over every event up to the last position.
    public var inputDigest: String
    /// `2026-03-01`, the last local day that counts; nil for all that was known.
    public var asOf: String?
    /// Milliseconds since 1970 up to which the sources' own knowledge counts; nil where the log's recording does.
    public var sourceTime: Int64?
    public var policy: Governing
    public var registry: Governing
    /// Names of the projections asked for; empty for all.
    public var projections: [Projection]
    /// Ids of the patients asked for; nil for everybody.
    public var patients: [String]?
    /// The condition in SQL that held for them in the live table `patient` when the replay was asked; nil where they were
    /// named, and for everybody.
    public var patientsWhere: String?
    /// Patients with anything to tell at the instant.
    public var patientsFolded: Int
    /// Patients that were set aside by a projector.
    public var patientsParked: Int
    public var tables: [Table]
    /// SHA-256 of the file's tables, lists and documentation beside their rows; nil in receipts of before it was written.
    public var layoutSHA256: String?
    /// For the methods section of a report.
    public var methods: String

    private static let ending = ".receipt.json"

    /// Where the receipt of a replay's file lies.
    public static func path(of replay: String) -> String { replay + ending }

    /// Where the replay's file lies whose receipt has a path; nil where the name says nothing.
    public static func replay(of path: String) -> String? {
        path.hasSuffix(ending) ? String(path.dropLast(ending.count)) : nil
    }

    /// - Parameter leftOut: what the sources' own times leave out; nil where the log's clock cuts.
    init(
        _ report: Replay.Report, of replay: Replay, leftOut: LeftOut?, condition: String?, product: String
    ) throws {
        let head = report.head
        self.product = product
        practice = head.practice
        logCreated = head.logCreated
        positions = [1, head.instant.position]
        lastEvent = head.lastEvent
        recorded = head.recorded
        inputDigest = head.inputDigest
        asOf = head.instant.asOf?.description
        sourceTime = head.instant.sourceTime
        policy = Governing(head.policy, tried: head.policyTried)
        registry = Governing(head.registry, tried: head.registryTried)
        projections = replay.projectors.map { Projection(name: $0.name, version: $0.version) }
        patients = head.patients
        patientsWhere = condition
        patientsFolded = report.patients
        patientsParked = Set(report.parked.map(\.patient)).count
        tables = report.digests.map { Table($0) }
        layoutSHA256 = report.layoutDigest
        methods = ""
        methods = methodsText(leftOut)
    }

    /// The receipt's bytes: keys in order, one a line.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }

    /// The first field, by its path, that a receipt's own text does not have.
    private static func unknownField(of told: Any, in own: Any, at path: String = "") -> String? {
        if let told = told as? [String: Any] {
            let own = own as? [String: Any] ?? [:]
            for (name, value) in told.sorted(by: { $0.key < $1.key }) {
                // A field without a value may be written as null.
                if own[name] == nil, value is NSNull { continue }
                guard let known = own[name] else { return path + name }
                if let found = unknownField(of: value, in: known, at: path + name + ".") { return found }
            }
        }
        if let told = told as? [Any], let own = own as? [Any], told.count == own.count {
            for (value, known) in zip(told, own) {
                if let found = unknownField(of: value, in: known, at: path) { return found }
            }
        }
        return nil
    }

    /// Whether a file can be the beginning of a receipt whose writer was killed.
    static func isUnfinished(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size < 1 << 20,
            let held = FileManager.default.contents(atPath: path)
        else { return false }
        let beginning = Data("{\n  \"form\" : 1,\n".utf8)
        return held.prefix(beginning.count) == beginning.prefix(held.count) && held.suffix(2) != Data("}\n".utf8)
    }

    /// Reads a receipt.
    /// - Throws: `.noInput` where there is none, `.data` for what is no receipt of a form this version knows.
    public static func read(from path: String) throws(PracticeError) -> ReplayReceipt {
        try OrdinaryFile.require(path, for: "a receipt, which a replay writes beside its file")
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PracticeError(.noInput, "there is no receipt \(path). A replay writes one beside its file.")
        }
        struct Form: Decodable { var form: Int }
        do {
            let form = try JSONDecoder().decode(Form.self, from: data).form
            guard form == 1 else {
                throw PracticeError(
                    .data,
                    "\(path) is a receipt of form \(form), and this version knows form 1. Install a newer version.")
            }
            let receipt = try JSONDecoder().decode(ReplayReceipt.self, from: data)
            guard receipt.positions.count == 2, receipt.positions[1] >= 1 else {
                throw PracticeError(
                    .data,
                    "\(path): positions are \(receipt.positions), not the first and the last. Use it as it was written."
                )
            }
            guard receipt.patients != nil || receipt.patientsWhere == nil else {
                throw PracticeError(
                    .data,
                    "\(path) is of all patients and says a condition by which they were chosen: it was changed. Use it as it was "
                        + "written.")
            }
            let own = try JSONSerialization.jsonObject(with: JSONEncoder().encode(receipt))
            if let unknown = unknownField(of: try JSONSerialization.jsonObject(with: data), in: own) {
                throw PracticeError(
                    .data,
                    "\(path) has a field \(unknown) that no receipt has: it was changed. Use it as it was written.")
            }
            return receipt
        } catch let error as PracticeError { throw error } catch {
            throw PracticeError(
                .data, "\(path) is no receipt of a replay: \(Self.words(of: error)). Name the file FILE.receipt.json.")
        }
    }

    private static func words(of error: any Error) -> String {
        guard let error = error as? DecodingError else { return "it is not JSON" }
        switch error {
        case .keyNotFound(let key, _): return "it has no field \(key.stringValue)"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "its field \(context.codingPath.map(\.stringValue).joined(separator: ".")) holds something else"
        default: return "it is not JSON"
        }
    }
}

extension ReplayReceipt.Table {
    init(_ digest: ViewDigest) {
        self.init(projector: digest.projector, table: digest.table, rows: digest.rows, sha256: digest.digest)
    }
}

extension ReplayReceipt.Governing {
    init(_ governing: ReplayHead.Governing, tried: String?) {
        self.init(name: governing.name, version: governing.version, sha256: governing.digest, tried: tried)
    }
}

extension ReplayReceipt {
    /// The instant asked for.
    public var instant: Instant {
        Instant(position: positions[1], asOf: asOf.flatMap { CalendarDay($0) }, sourceTime: sourceTime)
    }

    /// In what it answers another question than a request, in words; nil for the same.
    func difference(to request: ReplayRequest, _ projectors: [any Projector], _ product: String) -> String? {
        let asked = projectors.map { Projection(name: $0.name, version: $0.version) }
        let differs: [(Bool, String)] = [
            (instant != request.instant, "of another instant"), (policy.tried != request.policy, "by another policy"),
            (registry.tried != request.registry, "by another registry"),
            (projections != asked, "of other projections"),
            (patients != request.patientsInOrder || patientsWhere != request.condition, "of other patients"),
            (self.product != product, "made by \(self.product), and this is \(product)"),
        ]
        let words = differs.filter(\.0).map(\.1)
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    /// What was done, in words that a reader without this program understands.
    private func methodsText(_ leftOut: LeftOut?) -> String {
        let known =
            sourceTime.map { "as the source systems knew them by \(Self.time($0))" }
            ?? "as they were known by \(Self.time(recorded))"
        let counted = leftOut.map { left in
            """
             What was entered here counts from its recording, what was imported from when its source says that it knew it, \
            or from its import where the source says nothing of that: \(left.later) events of patients are left out as known \
            later, \(left.laterImported) of them imported, of which \(left.withoutSourceTime) for want of such a time.
            """
        }
        let happened = asOf.map { ", counting what had happened by the end of \($0) (local date of each entry)" } ?? ""
        let policyWords =
            policy.tried == nil
            ? "the policy in force, \(policy.name) version \(policy.version)"
            : "a policy on trial, \(policy.name) version \(policy.version), instead of the one in force"
        let registryWords =
            (registry.tried == nil ? "the registry" : "a registry on trial,")
            + " \(registry.name) version \(registry.version)"
        let aside = patientsParked == 0 ? "none was" : "\(patientsParked) were"
        return """
            All \(positions[1]) events in the log of practice \(practice) (made \(Self.time(logCreated))) up to position \
            \(positions[1]) were read in order, \(known)\(happened); their SHA-256 is \(inputDigest).\(counted ?? "") Of every entry the \
            correction recorded last decides: an amendment replaces it, a retraction withdraws it. The histories of \
            \(peopleWords) were folded in clinical order, from the first event on, under \(policyWords) (SHA-256 \
            \(policy.sha256)), and \(registryWords) (SHA-256 \
            \(registry.sha256)). \(patientsFolded) patients had entries by then; \(aside) set aside because an entry could \
            not be folded. Projections: \(projections.map { "\($0.name) version \($0.version)" }.joined(separator: ", ")). \
            The digests of their tables cover every row in order of the key. Software: \(product).
            """
    }

    private var peopleWords: String {
        guard let patients else { return "all patients" }
        let count = patients.count == 1 ? "1 patient" : "\(patients.count) patients"
        guard let condition = patientsWhere else {
            return "\(count), named one by one (their ids are in this receipt),"
        }
        return "\(count) for whom `\(condition)` held in the table patient of the live views when this was asked"
    }

    private static func time(_ milliseconds: Int64) -> String { Occurrence(milliseconds: milliseconds).text }
}
