import Foundation

/// Where a store lies, and where its master key.
public struct StorePlace: Sendable {
    /// The store's folder, `clinic.anamnesis`.
    public let folder: String

    public init(_ folder: String) {
        var path = folder
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.folder = path
    }

    public var log: String { folder + "/log.sqlite" }
    public var keys: String { folder + "/keys.sqlite" }
    public var config: String { folder + "/config.yaml" }
    /// What the store remembers of its backups; for `status` only.
    public var backups: String { folder + "/backups.json" }

    /// The folder's name without `.anamnesis`.
    public var name: String {
        let last = folder.split(separator: "/").last.map(String.init) ?? "practice"
        return last.hasSuffix(".anamnesis") ? String(last.dropLast(10)) : last
    }

    /// Finds the store a command means: as named, else `ANAMNESIS_STORE`, else the only `*.anamnesis` in the folder.
    public static func find(
        named: String?, environment: [String: String], in directory: String
    ) throws(PracticeError) -> StorePlace {
        if let named = named ?? environment["ANAMNESIS_STORE"], !named.isEmpty {
            let place = StorePlace(named)
            guard FileManager.default.fileExists(atPath: place.log) else {
                var isFolder: ObjCBool = false
                let isThere = FileManager.default.fileExists(atPath: named, isDirectory: &isFolder)
                if isFolder.boolValue, !FileManager.default.isExecutableFile(atPath: named) {
                    throw PracticeError(
                        .inputOutput, "this account may not open \(named). Use the one whose store it is.")
                }
                if isThere {
                    throw PracticeError(
                        .noInput,
                        "\(named) is no store: it holds no log.sqlite. Name another with --store, or bring this one back with "
                            + "`anamnesis restore`.")
                }
                throw PracticeError(
                    .noInput,
                    "there is no store at \(named). Make one with `anamnesis init \(named)`, or name another with --store."
                )
            }
            return place
        }
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let stores = entries.filter { $0.hasSuffix(".anamnesis") }.sorted()
        guard stores.count == 1 else {
            throw PracticeError(
                .noInput,
                stores.isEmpty
                    ? "there is no *.anamnesis store in this folder. Name one with --store or ANAMNESIS_STORE, or make one with `anamnesis init`."
                    : "there are \(stores.count) stores here (\(stores.joined(separator: ", "))). Name one with --store."
            )
        }
        return StorePlace(directory == "." ? stores[0] : directory + "/" + stores[0])
    }

    /// The key file a new store gets: `ANAMNESIS_KEY_FILE`, else one of its own in the user's configuration folder.
    public func defaultKeyFile(environment: [String: String]) -> String {
        if let named = environment["ANAMNESIS_KEY_FILE"], !named.isEmpty { return named }
        let base =
            environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? (environment["HOME"] ?? ".")
            + "/.config"
        return base + "/anamnesis/\(name).key"
    }

    /// The key file of an existing store: `ANAMNESIS_KEY_FILE`, else the one `config.yaml` names.
    public func keyFile(environment: [String: String]) -> String? {
        if let named = environment["ANAMNESIS_KEY_FILE"], !named.isEmpty { return named }
        guard let text = try? String(contentsOfFile: config, encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix("keyFile: ") {
            return String(line.dropFirst("keyFile: ".count))
        }
        return nil
    }
}
