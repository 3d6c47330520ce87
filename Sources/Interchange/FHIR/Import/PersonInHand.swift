import Clinical

/// The person whose resources are being mapped.
struct PersonInHand {
    /// As the resources are filed.
    let person: StagedPerson
    /// The version of the Patient's resource.
    let version: SourceVersion
    let mapper: any PersonMapper
    /// In the order in which they are mapped: the Patient first.
    let resources: [FiledResource]
    /// How many of them are mapped.
    var mapped = 0
}
