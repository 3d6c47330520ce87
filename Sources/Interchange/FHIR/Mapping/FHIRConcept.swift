import Clinical

/// A `CodeableConcept` or a `Coding`: what a source calls something, in codes and in its own words.
struct FHIRConcept: Hashable, Sendable {
    /// The codes, each with its display where the system is a published one.
    var codings: [Coding] = []
    /// What somebody wrote: `text`, or the display of a code whose system is nobody's standard.
    var text: String?

    init() {}

    init(_ tree: JSONTree?) {
        guard let tree else { return }
        for coding in tree["coding"]?.elements ?? [tree] { add(coding) }
        // The words of a code that is nobody's standard are all it has.
        let display = text
        text = tree["text"]?.text ?? display
        if let words = text, let display, !words.contains(display) { text = "\(words) (\(display))" }
    }

    /// Several concepts of one element that repeats.
    init(all trees: [JSONTree]) {
        var texts: [String] = []
        for tree in trees {
            let one = FHIRConcept(tree)
            codings += one.codings
            if let words = one.words { texts.append(words) }
        }
        text = texts.isEmpty ? nil : texts.joined(separator: "; ")
    }

    private mutating func add(_ tree: JSONTree) {
        let display = tree["display"]?.text
        guard let code = tree["code"]?.text, !code.isEmpty else {
            text = text ?? display
            return
        }
        let system = FHIRSystem.canonical(tree["system"]?.text ?? "")
        let isPublished = FHIRSystem.isPublished(system)
        codings.append(
            Coding(
                system: system, code: code, version: tree["version"]?.text, display: isPublished ? display : nil))
        if !isPublished { text = text ?? display }
    }

    var isEmpty: Bool { codings.isEmpty && text == nil }

    /// Whatever says it in words, the source's own first; nil where there is nothing. To be sealed.
    var words: String? { text ?? codings.lazy.compactMap(\.display).first ?? codings.first?.code }

    /// For a report: the first code with its system and display. What somebody wrote is left out.
    var label: String {
        guard let first = codings.first else { return text == nil ? "without a code" : "in words only" }
        let token = first.system.isEmpty ? first.code : first.system + "|" + first.code
        return first.display.map { token + " " + $0 } ?? token
    }

    /// For a report of items that a form names, not a person: the label, or the words.
    var itemLabel: String {
        guard codings.isEmpty, let text else { return label }
        return "“" + text.prefix(60) + "”"
    }

    /// The code of one system, for closed lists such as a status.
    var code: String? { codings.first?.code }
}
