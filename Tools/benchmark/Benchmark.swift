import ArgumentParser

/// Measures the product through its own doors: the importer, rules and projectors that the command uses.
@main
struct Benchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Measures import, append, rebuild and summary, each against its limit in the same run.",
        discussion: """
            Figures are ratios against the same work in C with the same tables, or against a stated bound. Quote the
            machine beside them.

            Examples:
              benchmark append
              benchmark import --rows 1000000
              benchmark rebuild --events 1000000
              benchmark replay --store clinic.anamnesis
            """,
        subcommands: [AppendBenchmark.self, ImportBenchmark.self, RebuildBenchmark.self, ReplayBenchmark.self])
}
