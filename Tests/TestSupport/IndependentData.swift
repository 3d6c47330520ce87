import Foundation

/// Real data that others made, beside the repository and never in it: `../shared/data/<name>`.
///
/// Tests that need it are skipped with a plain notice where the folder is absent:
/// `@Test(.enabled(if: IndependentData.isThere("vickers-headache"), "no ../shared/data/vickers-headache here"))`.
public enum IndependentData {
    static let folder: URL = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.appendingPathComponent("shared/data", isDirectory: true)
    }()

    public static func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    public static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
}
