import Foundation
import Identity
import TestSupport
import Testing

@Suite struct MasterKeyTests {
    static func key(seed: UInt64) -> MasterKey {
        var generator = SeededGenerator(seed: seed)
        return MasterKey.generate(using: &generator)
    }

    /// The sheet's numbered lines.
    static func lines(_ key: MasterKey) -> [String] {
        key.recoverySheet.split(separator: "\n").map(String.init).filter { $0.first?.isNumber == true }
    }

    @Test func theSheetGivesTheKeyBack() throws {
        for seed in UInt64(0)..<200 {
            let sheet = Self.key(seed: seed).recoverySheet
            #expect(try MasterKey(sheet: sheet).recoverySheet == sheet)
        }
    }

    @Test func theSheetMayBeTypedInOtherCaseAndSpacing() throws {
        let key = Self.key(seed: 3)
        let typed = Self.lines(key).map { line in
            "  " + line.uppercased().replacingOccurrences(of: "0", with: "O").replacingOccurrences(of: " ", with: "   ")
        }
        let spoken = ["from the safe", ""] + typed.reversed()
        #expect(try MasterKey(sheet: spoken.joined(separator: "\r\n")).recoverySheet == key.recoverySheet)
    }

    @Test func anyWrongLetterIsNamedByItsLine() {
        let lines = Self.lines(Self.key(seed: 4))
        for (index, line) in lines.enumerated() {
            for place in line.indices.dropFirst(3) where line[place] != " " {
                for letter in "0123456789abcdefghjkmnpqrstvwxyz" where letter != line[place] {
                    var typo = lines
                    typo[index].replaceSubrange(place...place, with: [letter])
                    #expect(throws: IdentityError.recoverySheetLineWrong(line: index + 1)) {
                        try MasterKey(sheet: typo.joined(separator: "\n"))
                    }
                }
            }
        }
    }

    @Test func twoLettersExchangedAreNamedByTheirLine() {
        for seed in UInt64(0)..<20 {
            let lines = Self.lines(Self.key(seed: seed))
            for (index, line) in lines.enumerated() {
                var letters = Array(line)
                for place in 3..<letters.count - 1 where !letters[place...place + 1].contains(" ") {
                    letters.swapAt(place, place + 1)
                    defer { letters.swapAt(place, place + 1) }
                    guard letters[place] != letters[place + 1] else { continue }
                    var typo = lines
                    typo[index] = String(letters)
                    #expect(throws: IdentityError.recoverySheetLineWrong(line: index + 1)) {
                        try MasterKey(sheet: typo.joined(separator: "\n"))
                    }
                }
            }
        }
    }

    @Test func aLetterTooFewOrTooManyIsNamedByItsLine() {
        let lines = Self.lines(Self.key(seed: 5))
        for change in [String(lines[2].dropLast()), lines[2] + "7", lines[2] + "!"] {
            var typo = lines
            typo[2] = change
            #expect(throws: IdentityError.recoverySheetLineWrong(line: 3)) {
                try MasterKey(sheet: typo.joined(separator: "\n"))
            }
        }
    }

    @Test func aMissingLineIsNamed() {
        var lines = Self.lines(Self.key(seed: 6))
        lines.remove(at: 4)
        #expect(throws: IdentityError.recoverySheetLineMissing(line: 5)) {
            try MasterKey(sheet: lines.joined(separator: "\n"))
        }
        #expect(throws: IdentityError.recoverySheetLineMissing(line: 1)) { try MasterKey(sheet: "") }
    }

    @Test func linesOfTwoSheetsAreNoKey() {
        var lines = Self.lines(Self.key(seed: 7))
        lines[1] = Self.lines(Self.key(seed: 8))[1]
        #expect(throws: IdentityError.recoverySheetWrong) { try MasterKey(sheet: lines.joined(separator: "\n")) }
    }

    @Test func aSavedKeyIsReadableByItsOwnerOnlyAndNeverOverwritten() throws {
        let folder = try TemporaryFolder("master")
        let path = folder.file("master.key")
        let key = Self.key(seed: 9)
        try key.save(to: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try MasterKey.load(from: path).recoverySheet == key.recoverySheet)
        #expect(throws: IdentityError.masterKeyFileExists(path: path)) { try Self.key(seed: 10).save(to: path) }
        #expect(try MasterKey.load(from: path).recoverySheet == key.recoverySheet)
    }

    @Test func anAbsentOrForeignKeyFileIsTold() throws {
        let folder = try TemporaryFolder("master")
        let absent = folder.file("nowhere/master.key")
        #expect(throws: IdentityError.masterKeyFileMissing(path: absent)) { try MasterKey.load(from: absent) }
        let path = try folder.write(String(repeating: "no key\n", count: 20_000), to: "foreign")
        #expect(throws: IdentityError.self) { try MasterKey.load(from: path) }
    }

    @Test func printingAKeyShowsNothingOfIt() {
        let key = Self.key(seed: 11)
        let shown = "\(key)" + String(reflecting: key)
        for line in Self.lines(key) { #expect(!shown.contains(line.split(separator: " ")[1])) }
    }
}
