import Foundation

/// The repository these tests stand in, read as text.
struct Repository {
    static let folder: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path
    }()

    /// What stands at the top, without what begins with a dot.
    static let topLevel: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }.sorted()

    /// Every file that is ours to read, by its path from the top.
    static let files: [TextFile] = {
        let roots = ["Sources", "Projections", "Tools", "Tests"]
        let inRooms = roots.flatMap { root in
            (FileManager.default.enumerator(atPath: folder + "/" + root)?.compactMap { $0 as? String } ?? [])
                .map { root + "/" + $0 }
        }
        return (["Package.swift", "README.md", ".ci/run"] + inRooms).sorted().compactMap(TextFile.init)
    }()

    static var swiftFiles: [TextFile] { files.filter { $0.path.hasSuffix(".swift") } }

    /// The folders under `root` that hold Swift files: rooms, by name.
    static func rooms(under root: String) -> [String: [TextFile]] {
        Dictionary(grouping: swiftFiles.filter { $0.path.hasPrefix(root + "/") }) { file in
            String(file.path.split(separator: "/")[1])
        }
    }
}

/// A text file: its path from the top of the repository, and its lines.
struct TextFile {
    let path: String
    let text: String
    let lines: [Substring]

    /// Nil for folders and for what is not UTF-8.
    init?(_ path: String) {
        guard let data = FileManager.default.contents(atPath: Repository.folder + "/" + path),
            let text = String(validating: data, as: UTF8.self)
        else { return nil }
        self.path = path
        self.text = text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    var name: String { String(path.split(separator: "/").last ?? "") }

    /// The modules the file imports.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                words[..<place].allSatisfy({ $0.hasPrefix("@") || accessLevels.contains(String($0)) }),
                !line.hasPrefix(" ")
            else { return nil }
            return String(words[place + 1].prefix { $0 != "." })
        }
    }
}

private let accessLevels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
