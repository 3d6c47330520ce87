extension MasterKey {
    /// Writes the key as its recovery sheet into a new file that only its owner can read (mode 0600), durably.
    ///
    /// - Throws: `masterKeyFileExists` when anything is there already: a master key is never overwritten.
    public func save(to path: String) throws(IdentityError) {
        do { try PrivateFile.create(at: path, holding: Array(recoverySheet.utf8)) } catch {
            throw error.fileExists
                ? .masterKeyFileExists(path: path)
                : .masterKeyFileFailed(path: path, doing: "written", reason: error.reason)
        }
    }

    /// Reads a key file, or a recovery sheet typed into a file.
    public static func load(from path: String) throws(IdentityError) -> MasterKey {
        let bytes: [UInt8]
        do { bytes = try PrivateFile.read(path, byteCountMax: fileByteCountMax) } catch {
            throw error.fileMissing
                ? .masterKeyFileMissing(path: path)
                : .masterKeyFileFailed(path: path, doing: "read", reason: error.reason)
        }
        return try MasterKey(sheet: String(decoding: bytes, as: UTF8.self))
    }

    /// A sheet has some 300 bytes; whoever points the path at a large file gets an answer at once.
    private static let fileByteCountMax = 65_536
}
