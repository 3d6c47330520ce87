/// The fields that an entry of a type can have, gathered while one is written: absent ones as well.
///
/// There is one list of the fields of each fact, the order in which it is written; nobody has to keep a second.
final class PayloadOutline {
    /// What stands in a field.
    enum Kind: Hashable {
        case text
        /// One of these words.
        case words([String])
        /// Text that is sealed in the log.
        case freeText
        case number
        case flag
        case texts
        case objects

        static func choice<Choice: RawRepresentable<String>>(of: Choice.Type) -> Kind {
            guard let closed = Choice.self as? any CaseIterable.Type else { return .text }
            func words<Words: CaseIterable>(_: Words.Type) -> [String] {
                Words.allCases.compactMap { ($0 as? Choice)?.rawValue }
            }
            return .words(words(closed))
        }
    }

    /// Path and kind of each field, in the order of writing.
    private final class Noted {
        var fields: [(path: String, kind: Kind)] = []
        var places: [String: Int] = [:]
    }

    private let noted: Noted
    private let prefix: String

    init() {
        noted = Noted()
        prefix = ""
    }

    private init(_ noted: Noted, prefix: String) {
        self.noted = noted
        self.prefix = prefix
    }

    var paths: [String] { noted.fields.map(\.path) }

    func kind(of path: String) -> Kind? { noted.places[path].map { noted.fields[$0].kind } }

    /// A word or a day is written as the string it is: what was noted first says more.
    func note(_ name: StaticString, _ kind: Kind) {
        let path = prefix + "\(name)"
        guard noted.places[path] == nil else { return }
        noted.places[path] = noted.fields.count
        noted.fields.append((path, kind))
    }

    func within(_ name: StaticString, _ place: Int? = nil) -> PayloadOutline {
        PayloadOutline(noted, prefix: prefix + "\(name)." + (place.map { "\($0)." } ?? ""))
    }
}
