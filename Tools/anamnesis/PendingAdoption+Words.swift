import Clinical
import Practice
import Rendering

extension PendingAdoption {
    /// "medical-massage@4".
    private var title: String { printable("\(adoption.name)@\(adoption.version)") }

    /// Since when it was adopted, from when it counts, and what brings that about: live views ask no clock.
    var sentence: String {
        let head =
            "The \(kind.rawValue) \(title), adopted at @\(position), applies from \(from) and is not in force yet: "
        guard isNewestDay else { return head + "the day asked for is \(day)." }
        return head
            + "the newest day the log knows is \(day). It comes into force with the first entry recorded on or after \(from); "
            + "from that day on, what is asked with --as-of \(from) goes by it at once."
    }

    var json: JSONValue {
        .object([
            ("kind", .string(kind.rawValue)), ("name", .string(adoption.name)), ("version", .integer(adoption.version)),
            ("position", .integer(Int(position))), ("effectiveFrom", .string("\(from)")),
            ("notInForceOn", .string("\(day)")),
        ])
    }
}
