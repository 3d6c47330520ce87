/// Where a source's clock stands: `zone:` of a mapping.
enum FHIRZone: Hashable, Sendable {
    /// In the practice's zone. A time written in UTC is taken there too: many systems write every time so.
    case practice
    /// In a zone of the IANA database, as `practice` else.
    case named(String)
    /// Wherever each time says; the practice's zone where it says nothing.
    case asWritten
}
