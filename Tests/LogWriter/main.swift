// A process of its own for the log's tests: it writes, is killed, runs out of space, and looks again with fresh eyes.

import EventLog
import EventLogSQLite

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

let arguments = CommandLine.arguments
guard arguments.count >= 3 else { finish("usage: log-writer append|shared|check|limited|hold|read STORE …", code: 64) }
let store = arguments[2]

do {
    switch arguments[1] {
    case "append": try appendUntilKilled(seed: UInt64(arguments[3])!)
    case "shared": try appendShared(writer: UInt64(arguments[3])!, count: Int(arguments[4])!)
    case "check": try check()
    case "limited": try appendWithinLimit(bytes: UInt(arguments[3])!)
    case "hold": hold(milliseconds: UInt32(arguments[3])!)
    case "read": try readAsNobody()
    default: finish("no such mode: \(arguments[1])", code: 64)
    }
} catch {
    finish("error: \(error)", code: 70)
}

/// Written at once, so that what was said before a kill was said.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
}

func finish(_ line: String, code: Int32) -> Never {
    say(line)
    exit(code)
}

func event(_ high: UInt64, _ low: UInt64, type: String = "painScored", bytes: Int = 60) -> NewEvent {
    let filling = String(repeating: "x", count: bytes)
    return NewEvent(
        id: EventID(high: high, low: low), type: type, occurred: 1_700_000_000_000, actor: "writer",
        payload: Array("{\"n\":\(low),\"filling\":\"\(filling)\"}".utf8))
}

/// Batches of ten events over each of two streams, for ever.
func appendUntilKilled(seed: UInt64) throws {
    let log = try SQLiteEventLog.open(at: store, mode: .readWrite)
    let streams = ["left", "right"].map { StreamName(category: "patient", id: $0) }
    var version = try log.stream(streams[0])?.version ?? 0
    while true {
        let batch = version / 10 + 1
        let appends = streams.enumerated().map { index, stream in
            StreamAppend(
                to: stream, expecting: version == 0 ? .noStream : .exactly(version),
                events: (0..<10).map { event(seed &+ UInt64(index), UInt64(version) + $0) })
        }
        say("begin \(batch)")
        try log.append(appends, clock: 1_700_000_000_000)
        say("ack \(batch)")
        version += 10
    }
}

/// Adds `count` events to the one stream everybody writes, reading again after each conflict.
func appendShared(writer: UInt64, count: Int) throws {
    let log = try SQLiteEventLog.open(at: store, mode: .readWrite)
    var conflicts = 0
    for number in 0..<count {
        while true {
            let version = try log.stream(.practice)?.version ?? 0
            let append = StreamAppend(
                to: .practice, expecting: version == 0 ? .noStream : .exactly(version),
                events: [event(writer, UInt64(number), type: "writer\(writer)")])
            do throws(EventLogError) {
                try log.append([append], clock: 1_700_000_000_000 + Int64(number))
                break
            } catch {
                guard case .conflict = error else { throw error }
                conflicts += 1
            }
        }
    }
    say("conflicts \(conflicts)")
}

func check() throws {
    let log = try SQLiteEventLog.open(at: store, mode: .readOnly)
    say("head \(try log.head())")
    for stream in try log.streams() { say("stream \(stream.name) \(stream.version)") }
    try log.check { say("damage \($0)") }
}

/// Appends until a file may grow no further, then lifts the limit and appends again.
func appendWithinLimit(bytes: UInt) throws {
    signal(SIGXFSZ, SIG_IGN)
    #if canImport(Darwin)
        let fileSize = RLIMIT_FSIZE
    #else
        let fileSize = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
    #endif
    var limit = rlimit()
    getrlimit(fileSize, &limit)
    let before = limit.rlim_cur
    limit.rlim_cur = rlim_t(bytes)
    setrlimit(fileSize, &limit)
    let log = try SQLiteEventLog.open(at: store, mode: .readWrite)
    var version = try log.stream(.practice)?.version ?? 0
    func appendOne() throws(EventLogError) {
        let append = StreamAppend(
            to: .practice, expecting: version == 0 ? .noStream : .exactly(version),
            events: [event(1, UInt64(version), bytes: 20_000)])
        try log.append([append], clock: 1_700_000_000_000)
        version += 1
    }
    do throws(EventLogError) {
        while true { try appendOne() }
    } catch {
        guard case .storage(let code, _, _) = error else { throw error }
        say("storage \(code) after \(version)")
    }
    limit.rlim_cur = before
    setrlimit(fileSize, &limit)
    try appendOne()
    say("again \(version)")
}

/// Holds the store's lock for a while, as a writer that hangs would.
func hold(milliseconds: UInt32) {
    let descriptor = open(store + "/lock", O_RDWR | O_CREAT, 0o666)
    flock(descriptor, LOCK_EX)
    let name = Array("process \(getpid()) (log-writer hold)".utf8)
    ftruncate(descriptor, 0)
    _ = name.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    say("held")
    usleep(milliseconds * 1_000)
}

/// Reads without any permission to write: root would be let in everywhere.
func readAsNobody() throws {
    if getuid() == 0 { setuid(65_534) }
    let log = try SQLiteEventLog.open(at: store, mode: .readOnly)
    say("head \(try log.head())")
}
