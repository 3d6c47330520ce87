import Clinical

// The closed words of the shorthand, in lower case, with what people type for them.

enum ShorthandWords {
    static let sides: [String: Side] = [
        "left": .left, "l": .left, "lt": .left, "right": .right, "r": .right, "rt": .right, "both": .both,
        "both sides": .both, "bilateral": .both, "midline": .midline, "central": .midline,
    ]

    static let moments: [String: Moment] = [
        "before": .before, "before treatment": .before, "pre": .before, "after": .after, "after treatment": .after,
        "post": .after, "between": .between, "between visits": .between, "next day": .nextDay, "day after": .nextDay,
    ]

    static let aspects: [String: Aspect] = [
        "now": .now, "worst": .worst, "least": .least, "average": .average, "rest": .rest, "at rest": .rest,
        "movement": .movement, "on movement": .movement,
    ]

    static let modes: [String: MovementMode] = ["active": .active, "passive": .passive]

    static let tools: [String: String] = [
        "goniometer": "goniometer", "inclinometer": "inclinometer", "phone": "phone", "phone app": "phone",
        "tape": "tape", "eye": "eye", "by eye": "eye", "crom": "crom",
    ]

    static let refusals: [String: ReadingNotObtained.Reason] = [
        "refused": .refused, "unable": .unable, "not asked": .notAsked,
    ]

    static let roles: [String: String] = [
        "target": "target", "synergist": "synergist", "antagonist": "antagonist",
    ]
}
