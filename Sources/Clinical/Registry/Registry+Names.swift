/// The registry's names, as they stand in the sentences of tables. A code it does not know stays a code.
extension Registry {
    /// `Numeric rating scale of pain, now, neck left`.
    public func name(
        ofMeasure code: String, aspect: Aspect?, motion: String?, mode: MovementMode?, site: String?, side: Side?
    ) -> String {
        let instrument = instruments[code].map { String($0.name.prefix { $0 != "," }) } ?? code
        let motion = motion.map { Self.withinSentence(motions[$0]?.name ?? $0) }
        let parts = [instrument, aspect?.rawValue, motion, mode?.rawValue, name(ofPlace: site, side)]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }

    /// `neck left`; nil for no place.
    public func name(ofPlace code: String?, _ side: Side?) -> String? {
        let site = code.map { Self.withinSentence((sites[$0] ?? muscles[$0])?.name ?? $0) }
        let parts = [site, side.map { $0 == .both ? "both sides" : $0.rawValue }].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    /// `fever or signs of infection`.
    public func name(ofRedFlag code: String) -> String { Self.withinSentence(redFlags[code]?.name ?? code) }

    /// The first letter small, unless the first word is an abbreviation or a level of the spine.
    private static func withinSentence(_ name: String) -> String {
        guard let second = name.dropFirst().first, second.isLowercase else { return name }
        return name.prefix(1).lowercased() + name.dropFirst()
    }
}
