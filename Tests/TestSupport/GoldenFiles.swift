import Foundation

/// Stores that earlier versions wrote, as `anamnesis export events` gives them: each is replayed for ever.
public enum GoldenFiles {
    public static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(name)").path
    }
}
