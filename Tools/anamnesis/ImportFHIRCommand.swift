import ArgumentParser
import Foundation
import Interchange
import PatientRecord
import Practice
import Rendering

/// Brings in what an electronic health record exported.
struct ImportFHIRCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fhir",
        abstract: "Import a FHIR R4 export: Bundles, NDJSON, folders and archives.",
        discussion: """
            Takes .json and .ndjson files, also as .gz or .xz, tar archives of them, and folders. Order does not matter, and \
            a newer export adds only what is new or has changed. What the standard's codes do not say, a mapping does: \
            which visits are ours, what local codes mean.

            Resources that are malformed, refer to nobody or break a rule go to PATH.rejects.ndjson with file, place and \
            reason; the rest goes in. What there is no word for is counted and named. Exit code 0 when nothing was \
            rejected, 65 when something was.

            Examples:
              anamnesis import fhir export/ --draft-mapping ehr.yaml
              anamnesis import fhir export/ --mapping ehr.yaml --dry-run
              anamnesis import fhir bundles.tar.xz Patient.ndjson.gz \\
                  --mapping ehr.yaml
            """)

    @Argument(
        help: "Files, archives and folders.",
        completion: .file(extensions: ["json", "ndjson", "gz", "xz", "tar", "tgz"]))
    var paths: [String]
    @Option(
        help: ArgumentHelp(
            "What the source's codes mean. Default: the standard's codes, all visits elsewhere.", valueName: "yaml"),
        completion: .file(extensions: ["yaml", "yml"]))
    var mapping: String?
    @Option(help: ArgumentHelp("The source's name, in place of the mapping's.", valueName: "name"))
    var source: String?
    @Option(
        help: ArgumentHelp(
            "The Patient of this id (of another server: of this address) is one person, though what is told of them now "
                + "differs in two of name, birth date and sex; may be given several times.",
            valueName: "id"))
    var samePerson: [String] = []
    @Option(
        help: ArgumentHelp(
            "The address of the source's own server, as before /Patient/ID. Ids of another are other people's. Kept for "
                + "later imports; several times where it has several addresses. One that earlier imports brought people of "
                + "beside the source's own: the server of this export, where it says none itself.",
            valueName: "url"))
    var server: [String] = []
    @Option(
        help: ArgumentHelp(
            "Write a mapping drafted from the export into this new file, and import nothing.", valueName: "yaml"),
        completion: .file(extensions: ["yaml", "yml"]))
    var draftMapping: String?
    @Flag(help: "Decide and count, and record nothing; rejected resources are written all the same.")
    var dryRun = false
    @Option(
        help: ArgumentHelp("Where rejected resources go. Default: PATH.rejects.ndjson.", valueName: "file"),
        completion: .file())
    var rejects: String?
    @Option(help: ArgumentHelp("Who imports.", valueName: "practitioner"))
    var by: String?
    @Flag(help: "Answer in JSON.")
    var json = false
    @OptionGroup var store: StoreOptions

    func validate() throws {
        let isName = source.map { (1...200).contains($0.utf8.count) && $0.contains { !$0.isWhitespace } } ?? true
        guard isName else { throw ValidationError("--source is a name of 1 to 200 bytes, and not of spaces alone.") }
        if let text = server.first(where: { FHIRServer.canonical($0) == nil }) {
            throw ValidationError("--server \(text) is no address such as https://ehr.example/fhir.")
        }
        if mapping != nil, draftMapping != nil {
            throw ValidationError("give --mapping to import, or --draft-mapping to have one drafted, not both.")
        }
    }

    func run() throws {
        try reporting { if let draftMapping { try draft(into: draftMapping) } else { try importResources() } }
    }

    private func draft(into path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw PracticeError(.cannotCreate, "\(path) is there already. Choose another file.")
        }
        let progress = StagedProgress(reading: "Reading", recording: "Counting")
        let draft: FHIRMappingDraft
        do {
            defer { progress.clear() }
            draft = try FHIRMappingDraft(
                paths, source: source ?? Self.name(of: paths[0]), folder: FileManager.default.temporaryDirectory.path
            ) { progress.show($0, $1, $2) }
        }
        do { try Data(draft.yaml.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting) } catch {
            throw PracticeError(.cannotCreate, "\(path) cannot be written: \(error.localizedDescription).")
        }
        print("Drafted \(path) from \(draft.resources) resources. Read every line; it is a guess.")
        print("Then: anamnesis import fhir \(paths.joined(separator: " ")) --mapping \(path) --dry-run")
    }

    /// A source's name from a path: its last part up to the first dot.
    private static func name(of path: String) -> String {
        path.split(separator: "/").last.map { $0.prefix { $0 != "." } }.map(String.init) ?? "source"
    }

    private func importResources() throws {
        let edge = Edge.current
        var mapping = try chosenMapping()
        mapping.samePeople = Set(samePerson)
        mapping.servers = Set(server.compactMap { FHIRServer.canonical($0) })
        let store = try dryRun ? store.reading() : store.writing()
        let progress = StagedProgress(reading: "Reading", recording: dryRun ? "Rehearsing" : "Recording")
        let report: FHIRImportReport
        do {
            defer { progress.clear() }
            report = try store.importFHIR(
                paths, mapping: mapping, rehearse: dryRun, rejects: rejects, actor: by ?? edge.actor,
                clock: { Int64(Date().timeIntervalSince1970 * 1000) }, progress: { progress.show($0, $1, $2) })
        }
        if !dryRun { try catchUp(store) }
        let lines = ImportFHIRLines(report, isRehearsal: dryRun)
        print(json ? JSONText.text(lines.json, pretty: true) : lines.text.joined(separator: "\n"))
        // What was there with other content is counted as changed, and is a reject where it was not taken.
        if report.rejected > 0 || report.rejectsPath != nil || report.rows.keptByHand > 0 {
            throw ExitCode(PracticeError.Kind.data.rawValue)
        }
    }

    private func chosenMapping() throws -> FHIRMapping {
        if let mapping { return try FHIRMapping(yaml: inputFile(mapping), file: mapping, source: source) }
        guard let source else { return .standard }
        return try FHIRMapping(yaml: "source: fhir", file: "the standard mapping", source: source)
    }

    private func catchUp(_ store: PracticeStore) throws {
        let progress = TerminalProgress("Bringing views up to date", unit: "events")
        defer { progress.clear() }
        try store.catchUp { progress.show($0, $1) }
    }
}

/// A bar for each of an import's two steps.
private final class StagedProgress {
    private let reading: TerminalProgress
    private let recording: TerminalProgress

    init(reading: String, recording: String) {
        self.reading = TerminalProgress(reading, unit: "bytes")
        self.recording = TerminalProgress(recording, unit: "bytes")
    }

    func show(_ stage: FHIRImport.Stage, _ done: Int64, _ total: Int64) {
        switch stage {
        case .reading: reading.show(done, total)
        case .recording: recording.show(done, total)
        }
    }

    func clear() {
        reading.clear()
        recording.clear()
    }
}
