import Clinical
import Practice

/// The words somebody typed for one fact, taken out one by one until none is left: `neck rotation left 62`.
///
/// Words come in any order, as long as those of one name stand together. What is left over at the end was not understood.
struct Shorthand {
    /// The longest name in the registry has five words.
    private static let nameWordsMax = 5

    let typed: String
    let registry: Registry
    private(set) var words: [String]

    init(_ typed: String, registry: Registry) {
        self.typed = typed
        self.registry = registry
        words = typed.split(whereSeparator: \.isWhitespace).map(String.init)
        joinChanges()
    }

    /// `6 > 3` is one value, as is `6 >3`.
    private mutating func joinChanges() {
        while let index = words.firstIndex(where: { $0.hasPrefix(">") }), index > 0,
            words[index - 1].last?.isNumber == true
        {
            words[index - 1] += words.remove(at: index)
        }
        while let index = words.firstIndex(where: { $0.hasSuffix(">") }), index + 1 < words.count {
            words[index] += words.remove(at: index + 1)
        }
    }

    // MARK: Taking

    /// The value of the longest run of words that `table` has, in lower case.
    mutating func take<Value>(_ table: [String: Value]) -> Value? {
        takeLongest { table[$0.joined(separator: " ").lowercased()] }
    }

    mutating func takeTerm(_ vocabulary: Vocabulary) -> RegistryTerm? {
        let registry = registry
        return takeLongest { registry.term($0, in: vocabulary) }
    }

    /// A body site, or a muscle, whichever name is longer.
    mutating func takePlace() -> Place? {
        let registry = registry
        return takeLongest { run in
            if let site = registry.term(run, in: .sites) { return Place(code: site.code, isMuscle: false) }
            return registry.term(run, in: .muscles).map { Place(code: $0.code, isMuscle: true) }
        }
    }

    mutating func takeInstrument(_ isMeant: (Instrument) -> Bool) -> Instrument? {
        let registry = registry
        return takeLongest { run in
            for spelling in [run.joined(separator: " "), run.joined(separator: "-").lowercased()] {
                if case .found(let instrument) = registry.lookUp(instrument: spelling), isMeant(instrument) {
                    return instrument
                }
            }
            return nil
        }
    }

    /// The last word with a digit in it, or one that stands for a value.
    mutating func takeValue() -> String? {
        guard let index = words.lastIndex(where: { $0.contains(where: \.isNumber) || $0.lowercased() == "wnl" }) else {
            return nil
        }
        return words.remove(at: index)
    }

    /// `20m`, `20min`, `20 minutes`.
    mutating func takeMinutes() -> Int? {
        let units = ["m", "min", "mins", "minutes", "minute"]
        for index in words.indices {
            let digits = words[index].prefix { $0.isNumber }
            let unit = words[index].dropFirst(digits.count).lowercased()
            guard let minutes = Int(digits) else { continue }
            if units.contains(unit) {
                words.remove(at: index)
                return minutes
            }
            if unit.isEmpty, index + 1 < words.count, units.contains(words[index + 1].lowercased()) {
                words.removeSubrange(index...(index + 1))
                return minutes
            }
        }
        return nil
    }

    private mutating func takeLongest<Found>(_ find: ([String]) -> Found?) -> Found? {
        for length in stride(from: min(Self.nameWordsMax, words.count), to: 0, by: -1) {
            for start in 0...(words.count - length) {
                guard let found = find(Array(words[start..<start + length])) else { continue }
                words.removeSubrange(start..<start + length)
                return found
            }
        }
        return nil
    }

    // MARK: Ending

    /// What is left over, as typed; empty when everything was understood.
    var rest: String { words.joined(separator: " ") }

    /// Refuses what is left over: as a misspelt word of the list that was still missing, if any, else as not understood.
    func finish(lacking vocabulary: Vocabulary?, example: String) throws {
        if words.isEmpty { return }
        if let vocabulary { try suggest(in: vocabulary) }
        throw malformed("\"\(rest)\" in \"\(typed)\" is not understood.", example: example)
    }

    /// Throws with the nearest terms for the leftover words, together or one by one.
    private func suggest(in vocabulary: Vocabulary) throws {
        for candidate in [rest] + words {
            for list in vocabulary == .sites ? [vocabulary, .muscles] : [vocabulary] {
                if case .unknown(let nearest) = registry.lookUp(candidate, in: list), !nearest.isEmpty {
                    _ = try registry.resolve(candidate, in: list)
                }
            }
        }
        _ = try registry.resolve(rest, in: vocabulary)
    }

    func malformed(_ what: String, example: String) -> PracticeError { .malformed(what, example: example) }
}

/// Where on the body: a site, or a muscle, which is read under its site.
struct Place: Equatable {
    var code: String
    var isMuscle: Bool
}

extension PracticeError {
    /// What was typed cannot be read: what about it, and how it is written.
    static func malformed(_ what: String, example: String) -> PracticeError {
        PracticeError(.usage, "\(what) Write it as \"\(example)\".")
    }
}

extension Registry {
    /// The term that a run of words names, also where its code has hyphens between them.
    fileprivate func term(_ run: [String], in vocabulary: Vocabulary) -> RegistryTerm? {
        for spelling in [run.joined(separator: " "), run.joined(separator: "-").lowercased()] {
            if case .found(let term) = lookUp(spelling, in: vocabulary) { return term }
        }
        return nil
    }
}
