import Clinical

/// A staged resource together with what it says.
struct ParsedResource {
    let staged: StagedResource
    let resource: FHIRResource

    /// Whether this version is newer by `meta.lastUpdated`, else by `meta.versionId`, else by `issued`, else by a status that
    /// comes after the other's; nil where nothing tells.
    func isNewer(than other: ParsedResource) -> Bool? {
        let (mine, others) = (resource.json["meta"], other.resource.json["meta"])
        if let updated = FHIRInstant(mine?["lastUpdated"]?.text),
            let before = FHIRInstant(others?["lastUpdated"]?.text),
            updated != before
        {
            return before < updated
        }
        if let version = mine?["versionId"]?.text.flatMap({ UInt64($0) }),
            let before = others?["versionId"]?.text.flatMap({ UInt64($0) }), version != before
        {
            return version > before
        }
        let (one, two) = (resource.version, other.resource.version)
        if let issued = one.issued, let before = two.issued, issued != before { return issued > before }
        return one.stage == two.stage ? nil : one.stage > two.stage
    }

    private static let times = [
        "effectiveDateTime", "effectiveInstant", "effectivePeriod", "performedDateTime", "performedPeriod", "period",
        "onsetDateTime", "start", "authoredOn", "authored", "recordedDate", "startDate", "dateTime", "created",
        "issued",
    ]

    /// When it happened, as written.
    var time: String {
        for name in Self.times {
            if let value = resource.json[name], let text = value.text ?? value["start"]?.text { return text }
        }
        return ""
    }
}

extension FHIRResource {
    /// What `meta` tells of the version. A `versionId` that is no number is not kept: it tells no order, and anything can
    /// stand there.
    var version: SourceVersion {
        let meta = json["meta"]
        return SourceVersion(
            number: meta?["versionId"]?.text.flatMap { Int64($0) }.flatMap { $0 < 0 ? nil : $0 },
            updated: FHIRInstant(meta?["lastUpdated"]?.text)?.milliseconds,
            issued: FHIRInstant(json["issued"]?.text)?.milliseconds, stage: stage)
    }

    /// Statuses that a resource has only after another.
    private static let corrected: Set<String> = ["amended", "corrected", "appended"]
    /// Statuses that a resource has before what it tells is done or final.
    private static let preliminary: Set<String> = [
        "registered", "preliminary", "partial", "draft", "proposed", "pending", "planned", "booked", "waitlist",
        "checked-in", "preparation", "arrived", "triaged", "in-progress",
    ]

    private var stage: SourceVersion.Stage {
        let statuses = [
            json["status"]?.text, json["lifecycleStatus"]?.text, FHIRConcept(json["verificationStatus"]).code,
        ].compactMap(\.self)
        if statuses.contains("entered-in-error") { return .enteredInError }
        if statuses.contains(where: Self.corrected.contains) { return .corrected }
        return statuses.contains(where: Self.preliminary.contains) ? .preliminary : .plain
    }
}

/// An instant as FHIR writes it, comparable across offsets.
struct FHIRInstant: Comparable {
    /// Seconds since year 0.
    private let seconds: Int64
    private let fraction: String

    init?(_ text: String?) {
        guard let text else { return nil }
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            range.upperBound <= bytes.count ? Int64(String(decoding: bytes[range], as: UTF8.self)) : nil
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var at = 19
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") { at += 1 }
        let start = at
        while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
        // .5 and .50 are one instant.
        let digits = bytes[start..<at].prefix(12)
        fraction = String(decoding: digits[..<(digits.lastIndex { $0 != 0x30 }.map { $0 + 1 } ?? start)], as: UTF8.self)
        var offset: Int64 = 0
        if at < bytes.count, bytes[at] != UInt8(ascii: "Z") {
            guard let hours = number(at + 1..<at + 3), let minutes = number(at + 4..<at + 6) else { return nil }
            offset = (hours * 60 + minutes) * (bytes[at] == UInt8(ascii: "-") ? -1 : 1)
        }
        let days = Self.days(year, month, day)
        seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second
    }

    /// Since 1970.
    var milliseconds: Int64 {
        let digits = (fraction + "000").prefix(3)
        return (seconds - Self.days(1970, 1, 1) * 86_400) * 1000 + (Int64(digits) ?? 0)
    }

    /// Days of the proleptic Gregorian calendar.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    }

    static func < (left: FHIRInstant, right: FHIRInstant) -> Bool {
        left.seconds != right.seconds ? left.seconds < right.seconds : left.fraction < right.fraction
    }
}
