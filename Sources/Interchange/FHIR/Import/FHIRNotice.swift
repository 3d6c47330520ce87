/// Something of an export that is told beside what became of its resources.
public struct FHIRNotice: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// An entry of a Bundle whose request deletes a resource.
        case deletion
        /// A file of a folder or an archive that is of no kind we read.
        case fileNotRead
        /// A second person whom an appointment names.
        case furtherPatient
    }

    public var kind: Kind
    public var file: String
    /// As of a `FHIRReject`.
    public var path: String
    public var what: String

    /// How the names of files end that are read, in words.
    public static let fileEndings =
        FHIRFiles.endings.map { "." + $0 }.joined(separator: ", ") + " (with .gz or .xz behind)"

    /// Of each kind so many are told in full.
    static let firstMax: Int64 = 5
}
