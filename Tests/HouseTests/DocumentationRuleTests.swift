import Testing

/// Whoever uses a room reads its declarations first.
@Suite struct DocumentationRuleTests {
    /// A declaration others can see.
    struct Declaration {
        var place: String
        var keyword: String
        var isTopLevel: Bool
        var isDocumented: Bool
    }

    static let keywords: Set<Substring> = [
        "struct", "enum", "class", "actor", "protocol", "func", "var", "let", "typealias", "subscript", "init",
    ]

    static let declarations: [Declaration] = Repository.swiftFiles
        .filter { $0.path.hasPrefix("Sources/") || $0.path.hasPrefix("Projections/") }.flatMap(declarations)

    static func declarations(of file: TextFile) -> [Declaration] {
        file.lines.enumerated().compactMap { number, line in
            let words = line.split { $0 == " " || $0 == "(" || $0 == "<" || $0 == "?" || $0 == ":" }
            guard words.contains("public"), !line.drop(while: { $0 == " " }).hasPrefix("//"),
                let keyword = words.first(where: { keywords.contains($0) }),
                words.prefix(while: { $0 != keyword }).contains("public")
            else { return nil }
            return Declaration(
                place: "\(file.path):\(number + 1)", keyword: String(keyword), isTopLevel: !line.hasPrefix(" "),
                isDocumented: isDocumented(number, in: file.lines))
        }
    }

    /// A comment stands above, past attributes.
    private static func isDocumented(_ number: Int, in lines: [Substring]) -> Bool {
        for line in lines[..<number].reversed() {
            let text = line.drop { $0 == " " }
            if !text.hasPrefix("@") { return text.hasPrefix("///") }
        }
        return false
    }

    @Test func everyPublicTypeSaysWhatItIs() {
        let types: Set<String> = ["struct", "enum", "class", "actor", "protocol"]
        let silent = Self.declarations.filter { $0.isTopLevel && types.contains($0.keyword) && !$0.isDocumented }
        #expect(silent.map(\.place) == [])
        #expect(Self.declarations.count > 500, "the declarations were not found")
    }

    /// Members whose name and type say all (a memberwise initializer, a requirement that its protocol documents, a
    /// count) may go without. That share must not grow.
    @Test func mostMembersSayWhatTheyMean() {
        let members = Self.declarations.filter { $0.keyword != "init" }
        let silent = members.filter { !$0.isDocumented }
        #expect(silent.count * 100 <= members.count * 45, "\(silent.count) of \(members.count) say nothing")
    }
}
