extension CarePolicy {
    /// The policy a new practice of a setting starts with, as text: what `init` writes into the log.
    public static func defaultText(for setting: CareSetting) -> String {
        let bytes =
            switch setting {
            case .medicalMassage: PackageResources.policy_medical_massage_yaml
            case .painClinic: PackageResources.policy_pain_clinic_yaml
            case .medicalSpa: PackageResources.policy_medical_spa_yaml
            case .wellness: PackageResources.policy_wellness_yaml
            }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The policy a new practice of a setting starts with.
    public static func `default`(for setting: CareSetting) -> CarePolicy {
        do { return try CarePolicy(yaml: defaultText(for: setting)) } catch {
            preconditionFailure("policy of \(setting.rawValue): \(error)")
        }
    }
}
