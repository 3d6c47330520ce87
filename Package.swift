// swift-tools-version: 6.2

import PackageDescription

/// Set by `.ci/run`. A newer compiler that warns about more must not keep a clinic from building.
let warningsAreErrors = Context.environment["ANAMNESIS_WARNINGS"] == "error"

/// Every room is checked the same way: language mode 6 (the tools version's default), and imports that name what they show.
let swiftSettings: [SwiftSetting] =
    [
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil, exclude: [String] = [],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: path ?? "Sources/\(name)", exclude: exclude, resources: resources,
        swiftSettings: swiftSettings)
}

func projection(_ name: String, resources: [Resource] = []) -> Target {
    room(
        name, ["Clinical", "Statistics", "ProjectionRuntime"], path: "Projections/\(name)", resources: resources)
}

func tool(
    _ name: String, _ dependencies: [Target.Dependency], path: String, exclude: [String] = []
) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)Tests",
        swiftSettings: swiftSettings)
}

let package = Package(
    name: "Anamnesis",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "anamnesis", targets: ["anamnesis"]),
        .executable(name: "generate-history", targets: ["generate-history"]),
        .executable(name: "benchmark", targets: ["benchmark"]),
        .library(name: "Practice", targets: ["Practice"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        room(
            "Clinical", [yams],
            resources: [
                .embedInCode("Registry/default-registry.yaml"), .embedInCode("Registry/policy-medical-massage.yaml"),
                .embedInCode("Registry/policy-pain-clinic.yaml"), .embedInCode("Registry/policy-medical-spa.yaml"),
                .embedInCode("Registry/policy-wellness.yaml"),
            ]),
        room("EventLog"),
        room("Statistics"),
        room("Rendering"),
        room("EventLogSQLite", ["EventLog", grdb, sqlite]),
        room("Identity", ["EventLog", grdb, sqlite, crypto]),
        room("PatientRecord", ["Clinical", "EventLog", "Identity"]),
        room("ProjectionRuntime", ["PatientRecord", "Clinical", "EventLog", grdb, sqlite, crypto]),
        projection("PatientProgress"),
        projection("MaintenanceInterval"),
        projection("CareWorklist"),
        projection("CareCompliance"),
        room("Interchange", ["Clinical", "EventLog", "CZlib", yams]),
        room(
            "Reporting",
            [
                "Clinical", "Rendering", "ProjectionRuntime", "PatientProgress", "MaintenanceInterval", "CareWorklist",
                "CareCompliance",
            ]),
        room(
            "Practice",
            [
                "Clinical", "EventLog", "EventLogSQLite", "Identity", "PatientRecord", "ProjectionRuntime",
                "PatientProgress", "MaintenanceInterval", "CareWorklist", "CareCompliance", "Interchange", grdb, sqlite,
                crypto, yams,
            ]),
        tool(
            "anamnesis",
            [
                "Clinical", "EventLog", "EventLogSQLite", "Identity", "Interchange", "PatientRecord", "Practice",
                "ProjectionRuntime", "Rendering", "Reporting", grdb, argumentParser,
            ], path: "Tools/anamnesis", exclude: ["Examples"]),
        tool("generate-history", ["Statistics", argumentParser], path: "Tools/generate-history"),
        .target(
            name: "CBaseline", path: "Tools/benchmark/CBaseline", linkerSettings: [.linkedLibrary("sqlite3")]),
        tool(
            "benchmark",
            [
                "Clinical", "EventLog", "EventLogSQLite", "Interchange", "PatientRecord", "Practice",
                "ProjectionRuntime", "CBaseline", argumentParser,
            ],
            path: "Tools/benchmark", exclude: ["CBaseline"]),

        room("TestSupport", path: "Tests/TestSupport", exclude: ["Adopted", "Golden", "Verdicts"]),
        tool("log-writer", ["EventLog", "EventLogSQLite"], path: "Tests/LogWriter"),
        tool("fuzz-readers", ["Clinical", "Interchange", "TestSupport"], path: "Tests/Fuzz", exclude: ["Corpus"]),
        tests("Clinical", ["Clinical"]),
        tests("EventLog", ["EventLog", "EventLogSQLite", "log-writer", grdb]),
        tests("Identity", ["Identity", "EventLog", grdb]),
        tests("PatientRecord", ["PatientRecord", "Clinical", "EventLog", "EventLogSQLite", "Identity", grdb]),
        tests(
            "ProjectionRuntime",
            [
                "ProjectionRuntime", "PatientProgress", "MaintenanceInterval", "CareWorklist", "CareCompliance",
                "PatientRecord", "Clinical", "EventLog", grdb,
            ]),
        tests("Statistics", ["Statistics"]),
        tests("Rendering", ["Rendering"]),
        tests("Interchange", ["Interchange", "Clinical"]),
        tests(
            "Projections",
            [
                "PatientProgress", "MaintenanceInterval", "CareWorklist", "CareCompliance", "ProjectionRuntime",
                "Clinical",
            ]),
        tests("Reporting", ["Reporting", "Rendering", "Clinical", "ProjectionRuntime"]),
        tests(
            "Practice",
            [
                "Practice", "Clinical", "EventLog", "EventLogSQLite", "Identity", "Interchange", "PatientRecord",
                "ProjectionRuntime", grdb,
            ]),
        tests("House", []),
        tests("Command", ["anamnesis", "generate-history", "Clinical", "ProjectionRuntime", grdb]),
    ]
)
