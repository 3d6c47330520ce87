import Foundation

/// A store being made beside its place, held by this process alone, and under no name that a store is looked for.
///
/// What a process left there that was killed is held by nobody: it goes when the next store for the same place is begun.
final class UnfinishedStore {
    let place: StorePlace
    private let hold: BackupFolder.Lock

    init(for place: StorePlace) throws(PracticeError) {
        self.place = StorePlace(PracticeStore.unfinished(place))
        Self.sweep(beside: place)
        guard mkdir(self.place.folder, 0o700) == 0 else {
            throw PracticeError(
                .cannotCreate,
                "\(place.folder) cannot be made: \(String(cString: strerror(errno))). Choose another path.")
        }
        guard let hold = BackupFolder.Lock(holding: self.place.folder) else {
            throw DurableFile.failure("locked", self.place.folder)
        }
        self.hold = hold
    }

    deinit { try? FileManager.default.removeItem(atPath: place.folder) }

    /// Gives the store its place, when everything in it is closed.
    func publish(as place: StorePlace) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: self.place.folder) {
            try DurableFile.sync(self.place.folder + "/" + name)
        }
        try DurableFile.sync(self.place.folder)
        // Onto an empty folder rename(2) would go; anything else it refuses.
        guard !FileManager.default.fileExists(atPath: place.folder), rename(self.place.folder, place.folder) == 0 else {
            throw PracticeError(
                .cannotCreate, "\(place.folder) was made by somebody else meanwhile. Choose another path.")
        }
        try DurableFile.sync(DurableFile.folder(of: place.folder))
    }

    private static func sweep(beside place: StorePlace) {
        let folder = DurableFile.folder(of: place.folder)
        let prefix = DurableFile.name(of: place.folder) + ".part-"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where name.hasPrefix(prefix) && Int32(name.dropFirst(prefix.count)) != nil {
            guard let hold = BackupFolder.Lock(holding: folder + "/" + name) else { continue }
            withExtendedLifetime(hold) { try? FileManager.default.removeItem(atPath: folder + "/" + name) }
        }
    }
}
