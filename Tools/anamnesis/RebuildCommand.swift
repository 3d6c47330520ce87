import ArgumentParser
import Practice
import ProjectionRuntime

struct RebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Make all views anew from the log.",
        discussion: """
            Views are derived and disposable. The new ones are built beside the old ones and take their place at once; \
            whoever reads goes on reading.

            Examples:
              anamnesis rebuild
            """)

    @OptionGroup var store: StoreOptions

    func run() throws {
        try reporting {
            let store = try store.opened()
            let progress = TerminalProgress("Rebuilding", unit: "events")
            let report: (position: Int64, patients: Int)
            do {
                let rebuilt = try store.runner.rebuild { progress.show($0, $1) }
                report = (rebuilt.position, rebuilt.patientsFolded)
            } catch {
                progress.clear()
                throw PracticeError.wrapping(error)
            }
            progress.clear()
            print("Rebuilt the views of \(report.patients) patients, complete to @\(report.position).")
            let parked = try store.views().parked()
            if !parked.isEmpty { print("\(parked.count) set aside; anamnesis status says why.") }
        }
    }
}
