/// The history a patient tells at intake. Each topic says whether it was asked and whether there is anything.
public struct Intake: Hashable, Sendable {
    public var topics: [IntakeTopic]
    public var context: EntryContext

    public init(topics: [IntakeTopic] = [], context: EntryContext = EntryContext()) {
        self.topics = topics
        self.context = context
    }
}

/// One topic of an intake: conditions, allergies, medication, contraindications, posture, work, training, history.
public struct IntakeTopic: Hashable, Sendable {
    /// `conditions`, `history`, `allergies`, `medication`, `contraindications`, `posture`, `work`, `training`.
    public var topic: String
    public var status: AskedStatus
    /// What rules need, in plain: `anticoagulant`, `pregnancy`, `latex` … Of a topic that has nothing: what is no longer there,
    /// and the rest of the topic stays; without codes nothing is.
    public var codes: [String]
    public var text: SealableText?

    public init(topic: String, status: AskedStatus, codes: [String] = [], text: SealableText? = nil) {
        self.topic = topic
        self.status = status
        self.codes = codes
        self.text = text
    }
}

/// A sign that needs a physician before hands: raised at intake or at any visit, and cleared by somebody named.
public struct RedFlag: Hashable, Sendable {
    /// A registry code: `cauda-equina`, `fracture-risk`, `cancer-history`, `infection`, `neurological-deficit`, `thunderclap-headache` …
    public var flag: String
    public var clearedBy: String?
    public var context: EntryContext

    public init(flag: String, clearedBy: String? = nil, context: EntryContext = EntryContext()) {
        self.flag = flag
        self.clearedBy = clearedBy
        self.context = context
    }
}
