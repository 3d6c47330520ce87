import Foundation

/// Registries and policies that earlier versions wrote into stores: what was ever adopted must be read for ever.
public enum AdoptedTexts {
    /// `registry-1`, `policy-pain-clinic-1`.
    public static var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }

    /// The text of one, to the letter.
    public static func text(_ name: String) -> String {
        do { return try String(contentsOf: folder.appendingPathComponent(name + ".yaml"), encoding: .utf8) } catch {
            preconditionFailure("no adopted text \(name): \(error)")
        }
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Adopted")
}
