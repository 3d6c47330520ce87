/// Makes rows of what an export says about one person, resource by resource, so that they need not all be in memory.
protocol PersonMapper {
    /// Looks at one of the person's resources beside the `Patient`. All are shown before any is mapped, since resources say
    /// of each other what they are.
    mutating func look(at resource: FHIRResource)

    /// What becomes of a resource: first of the `Patient`, where there is one, then of each of the others.
    func outcome(of resource: FHIRResource) -> FHIROutcome
}
