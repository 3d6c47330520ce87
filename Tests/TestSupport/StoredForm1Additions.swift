// swift-format-ignore-file: the lines are as long as what is stored.

/// Form 1 of the events and fields that came later. Never edited, like what came first.
public enum StoredForm1Additions {
    public static let patientEvents = #"""
        consentGiven {"scope":"scope-as-written","category":"category-as-written","until":"2030-07-31","text":{"sealed":"c2VhbGVktext==","key":2},"visit":"visit-as-written","episode":"episode-as-written","performedBy":"performedBy-as-written","respondent":"proxy","channel":"channel-as-written","sourceRecorded":2492,"rulesBroken":["rulesBroken0-as-written","rulesBroken1-as-written"],"overrideReason":{"sealed":"c2VhbGVkoverrideReason==","key":4},"source":{"line":2978,"digest":"399"},"note":{"sealed":"c2VhbGVknote==","key":2}}
        consentWithdrawn {"scope":"scope-as-written","category":"category-as-written","until":"2030-07-31","text":{"sealed":"c2VhbGVktext==","key":2},"visit":"visit-as-written","episode":"episode-as-written","performedBy":"performedBy-as-written","respondent":"proxy","channel":"channel-as-written","sourceRecorded":2492,"rulesBroken":["rulesBroken0-as-written","rulesBroken1-as-written"],"overrideReason":{"sealed":"c2VhbGVkoverrideReason==","key":4},"source":{"line":2978,"digest":"399"},"note":{"sealed":"c2VhbGVknote==","key":2}}
        recordsMerged {"from":"from-as-written","into":"into-as-written","reasonCode":"reasonCode-as-written","reason":{"sealed":"c2VhbGVkreason==","key":5},"visit":"visit-as-written","episode":"episode-as-written","performedBy":"performedBy-as-written","respondent":"proxy","channel":"channel-as-written","sourceRecorded":2492,"rulesBroken":["rulesBroken0-as-written","rulesBroken1-as-written"],"overrideReason":{"sealed":"c2VhbGVkoverrideReason==","key":4},"source":{"line":2978,"digest":"399"},"note":{"sealed":"c2VhbGVknote==","key":2}}
        recordMergedInto {"from":"from-as-written","into":"into-as-written","reasonCode":"reasonCode-as-written","reason":{"sealed":"c2VhbGVkreason==","key":5},"visit":"visit-as-written","episode":"episode-as-written","performedBy":"performedBy-as-written","respondent":"proxy","channel":"channel-as-written","sourceRecorded":2492,"rulesBroken":["rulesBroken0-as-written","rulesBroken1-as-written"],"overrideReason":{"sealed":"c2VhbGVkoverrideReason==","key":4},"source":{"line":2978,"digest":"399"},"note":{"sealed":"c2VhbGVknote==","key":2}}
        recordsUnmerged {"from":"from-as-written","into":"into-as-written","reasonCode":"reasonCode-as-written","reason":{"sealed":"c2VhbGVkreason==","key":5},"visit":"visit-as-written","episode":"episode-as-written","performedBy":"performedBy-as-written","respondent":"proxy","channel":"channel-as-written","sourceRecorded":2492,"rulesBroken":["rulesBroken0-as-written","rulesBroken1-as-written"],"overrideReason":{"sealed":"c2VhbGVkoverrideReason==","key":4},"source":{"line":2978,"digest":"399"},"note":{"sealed":"c2VhbGVknote==","key":2}}
        """#

    public static let screens = #"""
        safetyScreenCompleted {"present":["present0-as-written","present1-as-written"],"absent":["absent0-as-written","absent1-as-written"],"visit":"visit-as-written","episode":"episode-as-written","performedBy":"performedBy-as-written","respondent":"proxy","channel":"channel-as-written","sourceRecorded":2492,"rulesBroken":["rulesBroken0-as-written","rulesBroken1-as-written"],"overrideReason":{"sealed":"c2VhbGVkoverrideReason==","key":4},"source":{"line":2978,"digest":"399"},"note":{"sealed":"c2VhbGVknote==","key":2}}
        """#

    public static let reports = #"""
        reportShared {"shownPosition":4618,"digest":"digest-as-written","recipient":{"sealed":"c2VhbGVkrecipient==","key":3},"visit":"visit-as-written","episode":"episode-as-written","performedBy":"performedBy-as-written","respondent":"proxy","channel":"channel-as-written","sourceRecorded":2492,"rulesBroken":["rulesBroken0-as-written","rulesBroken1-as-written"],"overrideReason":{"sealed":"c2VhbGVkoverrideReason==","key":4},"source":{"line":2978,"digest":"399"},"note":{"sealed":"c2VhbGVknote==","key":2}}
        """#

    public static let withCodings = #"""
        careEnded {"reasonCode":"reasonCode-as-written","visit":"visit-as-written","episode":"episode-as-written","performedBy":"performedBy-as-written","respondent":"proxy","channel":"channel-as-written","sourceRecorded":2492,"coding":[{"system":"system0-as-written","version":"version0-as-written","code":"code0-as-written","display":"display0-as-written"},{"system":"system1-as-written","version":"version1-as-written","code":"code1-as-written","display":"display1-as-written"}],"rulesBroken":["rulesBroken0-as-written","rulesBroken1-as-written"],"overrideReason":{"sealed":"c2VhbGVkoverrideReason==","key":4},"source":{"line":2978,"digest":"399"},"note":{"sealed":"c2VhbGVknote==","key":2}}
        """#

    public static let moved = #"""
        careEnded {"reasonCode":"moved","movedFrom":{"patient":"patient-as-written","position":27}}
        entryRetracted {"reasonCode":"wrongPatient","movedTo":"other-patient"}
        """#

    public static let unseen = #"""
        withdrawalNoted {"reasonCode":"enteredInError","source":{"line":3,"version":2,"updated":99,"corrected":true},"entries":["1","ff00000000000001"]}
        """#

    public static let versions = #"""
        versionNoted {"resources":[{"source":{"line":3,"version":7,"updated":99,"issued":98},"entries":["1","3"]},{"source":{"line":4,"updated":99,"issued":98},"entries":["1","4"]}]}
        """#

    public static let resources = #"""
        careEnded {"reasonCode":"moved","source":{"line":3,"digest":"ff","resource":"ab","version":1}}
        """#

    public static let practiceEvents = #"""
        locationOpened {"location":"main-street","name":"Main Street 1"}
        importUndone {"import":4}
        ownershipRecorded {"owner":"professional-entity","licence":"MS-1204","licenceUntil":"2027-12-31","director":"md-2","from":"2026-03-01"}
        """#

    public static let practitionerEvents = #"""
        practitionerRegistered {"roles":["massage-therapist"],"qualifications":[{"system":"urn:nj:license","code":"18KT","display":"Licensed massage therapist"}]}
        credentialRecorded {"kind":"massage-license","jurisdiction":"US-NJ","from":"2025-01-01","until":"2026-12-31"}
        credentialEnded {"kind":"masage-license","jurisdiction":"US-NJ","from":"2025-01-01"}
        """#
}
