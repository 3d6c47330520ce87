import ArgumentParser
import Foundation
import Practice
import Rendering

/// Does the replay of a receipt again, and says whether it is the same.
struct ReceiptCheck {
    private let path: String
    private let output: OutputOptions

    init(path: String, _ output: OutputOptions) {
        self.path = path
        self.output = output
    }

    func run(_ store: PracticeStore) throws {
        let receipt = try ReplayReceipt.read(from: path)
        let progress = TerminalProgress("Replaying", unit: "events")
        defer { progress.clear() }
        let found = try store.verify(
            receipt, file: ReplayReceipt.replay(of: path), product: Anamnesis.configuration.version,
            workers: ProcessInfo.processInfo.activeProcessorCount
        ) { progress.show($0, $1) }
        progress.clear()
        switch output.chosen {
        case .text: try output.write(text(found))
        case .json: try output.write(json: Self.json(found))
        case .csv: try output.write(csv(found))
        }
        if !found.isSame { throw ExitCode(PracticeError.Kind.data.rawValue) }
    }

    private func text(_ found: ReceiptVerification) -> String {
        let receipt = found.receipt
        if found.isSame {
            let tables = receipt.tables.filter { $0.table != "parked" }
            let rows = tables.reduce(0) { $0 + $1.rows }
            let line =
                "Same: \(receipt.positions[1]) events read and \(rows) rows of \(tables.count) tables, to the last byte."
            let file =
                found.file.map { "The file \(printable($0)) holds the same." } ?? "The replay's file is not beside it."
            return output.style.styled(line, .strong) + "\n" + file + "\n" + Self.notChecked(found)
        }
        let many = found.differences.count == 1 ? "1 thing differs" : "\(found.differences.count) things differ"
        let lines =
            [output.style.styled("NOT THE SAME: \(many).", .vermillion)]
            + found.differences.map { difference in
                let now = difference.held == .replay ? "now it is" : "the file beside it has"
                return "  \(difference.what): the receipt says \(difference.receipt), \(now) \(difference.found)"
            }
        return lines.map { $0 + "\n" }.joined() + Self.notChecked(found)
    }

    private static func notChecked(_ found: ReceiptVerification) -> String {
        found.unchecked.map { "Not checked: \($0.what): \(printable($0.why)).\n" }.joined()
    }

    private static func json(_ found: ReceiptVerification) -> JSONValue {
        .object([
            ("isSame", .bool(found.isSame)), ("inputDigest", .string(found.receipt.inputDigest)),
            ("position", .integer(Int(found.receipt.positions[1]))),
            (
                "differences",
                .array(
                    found.differences.map {
                        .object([
                            ("what", .string($0.what)), ("receipt", .string($0.receipt)),
                            ("now", .string($0.found)), ("in", .string($0.held.rawValue)),
                        ])
                    })
            ),
            (
                "notChecked",
                .array(found.unchecked.map { .object([("what", .string($0.what)), ("why", .string($0.why))]) })
            ),
            ("file", found.file.map { .string($0) } ?? .null),
        ])
    }

    private func csv(_ found: ReceiptVerification) -> String {
        let csv = output.csvText
        return csv.line(["what", "receipt", "now", "in"])
            + found.differences.map {
                csv.line([.text($0.what), .text($0.receipt), .text($0.found), .text($0.held.rawValue)])
            }.joined()
            + found.unchecked.map { csv.line([.text($0.what), .empty, .text($0.why), .text("notChecked")]) }.joined()
    }
}
