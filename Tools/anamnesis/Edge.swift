import ArgumentParser
import Clinical
import EventLogSQLite
import Foundation
import Identity
import Practice
import ProjectionRuntime
import Rendering

/// What the outside world gives, taken once for each command: clock, environment, terminal.
///
/// Nothing behind this file asks for the time, the locale or the width of a screen.
struct Edge {
    static let current = Edge()

    /// Milliseconds since 1970, taken once.
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    let environment = ProcessInfo.processInfo.environment
    let outputIsTerminal = isatty(STDOUT_FILENO) == 1
    let errorIsTerminal = isatty(STDERR_FILENO) == 1
    let inputIsTerminal = isatty(STDIN_FILENO) == 1

    /// No colour where NO_COLOR is set or nobody looks; ASCII where the locale is not UTF-8.
    var style: TerminalStyle {
        TerminalStyle(isStyled: outputIsTerminal && (environment["NO_COLOR"] ?? "").isEmpty, isUnicode: isUnicode)
    }

    private var isUnicode: Bool {
        guard outputIsTerminal else { return true }
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return locale.uppercased().contains("UTF-8") || locale.uppercased().contains("UTF8")
    }

    /// Columns to write in: the terminal's, between 60 and 120; elsewhere those of COLUMNS, else 100.
    var width: Int {
        var size = winsize()
        if outputIsTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            return min(max(Int(size.ws_col), Self.columnsMin), 120)
        }
        // Whoever sets it for a pipe means it: it may be wider than anybody reads with ease.
        return environment["COLUMNS"].flatMap { Int($0) }.map { min(max($0, Self.columnsMin), 1000) } ?? 100
    }

    /// Narrower than this no table can be read.
    private static let columnsMin = 60

    /// The name entries are recorded under, unless --by says another: the user's login, never a patient's name.
    var actor: String { environment["ANAMNESIS_ACTOR"] ?? environment["USER"] ?? environment["LOGNAME"] ?? "staff" }

    func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}

/// Where the store is.
struct StoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The store's folder.", valueName: "path"), completion: .directory)
    var store: String?

    /// Whether a store is named, here or by the environment.
    var isNamed: Bool { store != nil || !(Edge.current.environment["ANAMNESIS_STORE"] ?? "").isEmpty }

    func place() throws(PracticeError) -> StorePlace {
        try StorePlace.find(named: store, environment: Edge.current.environment, in: ".")
    }

    /// Opens the store for reading, with views as they stand.
    func reading() throws -> PracticeStore {
        let store = try PracticeStore.open(place(), mode: .readOnly, environment: Edge.current.environment)
        if let file = store.keys.otherStoresKeyFile {
            Edge.current.say(
                "anamnesis: \(printable(file)) is the key file of another store: names and notes stay sealed. Name the right "
                    + "one in ANAMNESIS_KEY_FILE.")
        }
        return store
    }

    /// Opens the store for recording.
    func writing() throws -> PracticeStore {
        let store = try opened()
        do { try store.runner.requireOwnViews() } catch { throw PracticeError.wrapping(error) }
        return store
    }

    /// The same, whatever the views say.
    func opened() throws -> PracticeStore {
        try PracticeStore.open(place(), mode: .readWrite, environment: Edge.current.environment)
    }
}

/// How a read command answers, and where to.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
        case csv
    }

    @Option(help: "text, json or csv.")
    var format: Format?
    @Flag(help: "Short for --format json.")
    var json = false
    @Option(help: ArgumentHelp("Write the answer to a new file instead.", valueName: "file"), completion: .file())
    var into: String?
    @Flag(
        help: """
            For CSV that a spreadsheet opens: text it would run as a formula gets a leading apostrophe. Without it all \
            text is as it was typed.
            """)
    var guardFormulas = false

    func validate() throws {
        try requireNamed(into: into)
        if guardFormulas, chosen != .csv { throw ValidationError("--guard-formulas goes with --format csv.") }
    }

    var chosen: Format { json ? .json : format ?? .text }

    /// How this answer is written as CSV.
    var csvText: CSVText { CSVText(neutralisesFormulas: guardFormulas) }

    /// Writes the answer to standard output, or whole to a file that must not exist yet.
    func write(_ text: String) throws {
        let answer = try AnswerFile(self)
        try answer.write(text)
        try answer.finish()
    }
}

extension ParsableArguments {
    /// An empty name is a slip of the command line: a variable that nobody set.
    func requireNamed(into name: String?) throws {
        if name?.isEmpty ?? false { throw ValidationError("--into needs a name.") }
    }
}

extension ParsableCommand {
    /// Runs a command's work; an error is told in one line and ends with its exit code. What the command line lacks is
    /// shown by an example, as where the parser finds it out.
    func reporting(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch let exit as ExitCode {
            throw exit
        } catch let error as CleanExit {
            throw error
        } catch let unanswered as Unanswered {
            Edge.current.say("anamnesis: " + unanswered.message)
            throw ExitCode(PracticeError.Kind.usage.rawValue)
        } catch {
            let failure = PracticeError.wrapping(error)
            Edge.current.say("anamnesis: " + printable(failure.message))
            if failure.kind == .usage, let example = UsageExample.first(of: Self.self) {
                Edge.current.say("Example:\n\(example)")
            }
            throw ExitCode(failure.kind.rawValue)
        }
    }
}

/// A progress bar on standard error, for work over a second, on a terminal only.
final class TerminalProgress {
    private let label: String
    private let unit: String
    private let started = Date()
    private var lastShown = Date.distantPast

    init(_ label: String, unit: String) {
        self.label = label
        self.unit = unit
    }

    func show(_ done: Int64, _ total: Int64) {
        guard Edge.current.errorIsTerminal else { return }
        let now = Date()
        guard now.timeIntervalSince(started) > 1, now.timeIntervalSince(lastShown) > 0.1 else { return }
        lastShown = now
        let bar = ProgressBar(
            label: label, done: Int(done), total: Int(total), elapsedSeconds: now.timeIntervalSince(started), unit: unit
        )
        FileHandle.standardError.write(Data(("\r" + bar.line(width: 79, style: Edge.current.style)).utf8))
    }

    func clear() {
        guard lastShown != .distantPast else { return }
        FileHandle.standardError.write(Data(("\r" + String(repeating: " ", count: 79) + "\r").utf8))
    }
}
