import Rendering

extension ComparisonModel {
    /// The comparison as one page with pictures, to print or to pass on: it needs no network and no script.
    public var html: String {
        HTMLText.document(title: "Two views of \(practice) compared", style: Self.style) { page in
            page.element("h1", "Two views of \(practice) compared")
            page.element("p", verdict, [("class", "verdict")])
            page.table(
                caption: "What is compared", header: ["", "View", "What it is"],
                rows: [["A", a.name, a.words], ["B", b.name, b.words]])
            addPictures(to: &page)
            page.element("h2", "Counts")
            page.table(
                caption: "Rows by table",
                header: ["Table", "Rows A", "Rows B", "Only A", "Only B", "Differ", "Most in"],
                numbers: [1, 2, 3, 4, 5],
                rows: tables.map { table in
                    [table.name]
                        + [table.rowsA, table.rowsB, table.onlyA, table.onlyB, table.differing].map(String.init)
                        + [table.columns.prefix(4).map { "\($0.name) \($0.rows)" }.joined(separator: ", ")]
                })
            if !transitions.isEmpty {
                page.table(
                    caption: "Words that changed", header: ["Column", "A", "B", "Rows"], numbers: [3],
                    rows: transitions.map { [$0.column, $0.from, $0.to, String($0.rows)] })
            }
            addLargest(to: &page)
            page.element(
                "p",
                "Patients are named by chart number. Decision support by the practice's policy, not dosing: the clinician "
                    + "decides.", [("class", "note")])
        }
    }

    private func addPictures(to page: inout HTMLText) {
        if !causes.isEmpty {
            let chart = BarChart(
                title: "Patients that differ, by cause",
                bars: causes.map { .init(Wording.upperFirst(Self.words($0.kind)), Double($0.patients)) })
            Self.figure(chart, to: &page)
        }
        if !dayClasses.isEmpty {
            let chart = BarChart(
                title: "Advised days, B against A: rows", bars: dayClasses.map { .init($0.label, Double($0.rows)) })
            Self.figure(chart, to: &page)
        }
    }

    private static func figure(_ chart: BarChart, to page: inout HTMLText) {
        page.element("figure") { page in
            page.element("figcaption", chart.title)
            page.raw(chart.svg)
        }
    }

    private func addLargest(to page: inout HTMLText) {
        if largest.isEmpty { return }
        page.element("h2", "The largest differences")
        page.table(
            caption: belowThreshold == 0
                ? "With what made them"
                : "With what made them; \(belowThreshold) smaller than the threshold are left out",
            header: ["Chart", "Where", "A → B", "Because"],
            rows: largest.map { difference in
                [
                    difference.chart, difference.table + difference.row,
                    difference.changes.map { "\($0.column) \($0.a) → \($0.b)" }.joined(separator: ", "),
                    difference.causes.map(\.words).joined(separator: "; "),
                ]
            })
    }

    private static let style = """
        :root { color-scheme: light; }
        body { font: 16px/1.5 system-ui, "Liberation Sans", Arial, sans-serif; color: #1a1a1a; background: #fff; margin: 0; }
        main { max-width: 64rem; margin: 0 auto; padding: 1.5rem; }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; }
        h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
        .verdict { font-size: 1.1rem; font-weight: 600; max-width: 48rem; }
        .note { color: #4a4a4a; border-top: 1px solid #767676; padding-top: .75rem; margin-top: 2rem; }
        table { border-collapse: collapse; width: 100%; margin: 1rem 0 1.5rem; }
        caption { text-align: left; font-weight: 600; padding-bottom: .25rem; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #d0d0d0; }
        td { overflow-wrap: anywhere; }
        th { border-bottom: 2px solid #1a1a1a; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        figure { margin: 1.5rem 0; }
        figcaption { font-weight: 600; margin-bottom: .25rem; }
        svg { max-width: 100%; height: auto; }
        svg text { font: 13px system-ui, "Liberation Sans", Arial, sans-serif; fill: #1a1a1a; }
        svg rect { fill: #0072b2; }
        @media print { main { max-width: none; padding: 0; } table, figure { break-inside: avoid; } tr { break-inside: avoid; } }
        """
}
