/// What a patient comes with, and how such a problem is measured and treated. Codes are those of the product's registry.
struct Problem {
    struct Motion {
        let motion: String
        /// Degrees in a healthy adult.
        let norm: Double
        let isSided: Bool
    }

    let code: String
    let site: String
    let isSided: Bool
    let diagnosis: String
    let questionnaire: Questionnaire
    let motions: [Motion]
    let muscles: [String]

    static let all: [(weight: Double, element: Problem)] = [
        (0.36, neck), (0.33, lowBack), (0.21, shoulder), (0.10, hip),
    ]

    static let neck = Problem(
        code: "neck-pain", site: "neck", isSided: false, diagnosis: "M54.2", questionnaire: .ndi,
        motions: [
            Motion(motion: "rotation", norm: 72, isSided: true),
            Motion(motion: "lateral-flexion", norm: 45, isSided: true),
        ],
        muscles: ["upper-trapezius", "levator-scapulae", "sternocleidomastoid", "suboccipitals", "scalenes"])

    static let lowBack = Problem(
        code: "low-back-pain", site: "low-back", isSided: false, diagnosis: "M54.59", questionnaire: .odi,
        motions: [
            Motion(motion: "flexion", norm: 78, isSided: false),
            Motion(motion: "lateral-flexion", norm: 35, isSided: true),
        ],
        muscles: ["erector-spinae", "quadratus-lumborum", "gluteus-medius", "piriformis"])

    static let shoulder = Problem(
        code: "shoulder-pain", site: "shoulder", isSided: true, diagnosis: "M25.519", questionnaire: .quickDASH,
        motions: [
            Motion(motion: "abduction", norm: 172, isSided: true),
            Motion(motion: "flexion", norm: 170, isSided: true),
        ],
        muscles: ["infraspinatus", "supraspinatus", "pectoralis-minor", "upper-trapezius"])

    static let hip = Problem(
        code: "hip-pain", site: "hip", isSided: true, diagnosis: "M25.559", questionnaire: .peg,
        motions: [Motion(motion: "flexion", norm: 118, isSided: true)],
        muscles: ["gluteus-medius", "piriformis", "psoas", "tensor-fasciae-latae"])
}
