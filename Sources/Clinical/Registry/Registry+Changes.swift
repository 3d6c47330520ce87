extension Registry {
    /// The registry with an instrument added; one of the same code is replaced and no longer retired.
    public func adding(_ instrument: Instrument) -> Registry {
        var changed = self
        changed.instruments[instrument.code] = instrument
        changed.retired.remove(instrument.code)
        return changed
    }

    /// The registry with a code that can no longer be recorded. What was recorded stays readable.
    public func retiring(_ code: String) -> Registry {
        var changed = self
        changed.retired.insert(code)
        return changed
    }

    /// This registry under another one: where both define a code the overlay's counts, and the name is the overlay's.
    public func overlaid(by overlay: Registry) -> Registry {
        Registry(
            name: overlay.name, version: overlay.version,
            instruments: instruments.merging(overlay.instruments) { $1 },
            sites: sites.merging(overlay.sites) { $1 }, muscles: muscles.merging(overlay.muscles) { $1 },
            motions: motions.merging(overlay.motions) { $1 }, techniques: techniques.merging(overlay.techniques) { $1 },
            findings: findings.merging(overlay.findings) { $1 }, redFlags: redFlags.merging(overlay.redFlags) { $1 },
            retired: retired.subtracting(overlay.instruments.keys).union(overlay.retired),
            rules: rules.merging(overlay.rules) { $1 })
    }
}
