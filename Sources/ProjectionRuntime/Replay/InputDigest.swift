import Crypto
import EventLog

/// SHA-256 over the events a replay read: envelopes, names and stored payload bytes, in order of position.
///
/// Every number is eight bytes, most significant first; the id is its sixteen bytes; every text has its length before
/// it. Names stand for the log's own numbers, so that a copy of the log gives the same digest.
struct InputDigest {
    private var hash = SHA256()
    private var buffer: [UInt8] = []
    private let names: NumberedNames

    /// Bytes gathered before they are hashed.
    private static let bufferBytes = 1 << 16

    init(of log: some EventReader) throws {
        names = NumberedNames(log)
        buffer.reserveCapacity(Self.bufferBytes * 2)
        add(Array("anamnesis events 1".utf8))
    }

    mutating func take(_ event: EventEnvelope, _ payload: UnsafeRawBufferPointer) throws {
        add(UInt64(bitPattern: event.position))
        add(try names.stream(event.stream))
        add(UInt64(bitPattern: event.version))
        add(try names.type(event.type))
        add(UInt64(bitPattern: Int64(event.form)))
        add(UInt64(bitPattern: event.occurred))
        add(UInt64(bitPattern: Int64(event.occurredOffset)))
        add(UInt64(bitPattern: Int64(event.occurredPrecision.rawValue)))
        add(UInt64(bitPattern: event.recorded))
        add(try names.actor(event.actor))
        add(UInt64(bitPattern: event.origin ?? 0))
        add(UInt64(bitPattern: event.corrects ?? 0))
        add(event.id.high)
        add(event.id.low)
        add(UInt64(payload.count))
        buffer.append(contentsOf: payload)
        if buffer.count >= Self.bufferBytes { flush() }
    }

    /// 64 hexadecimal digits.
    mutating func finish() -> String {
        flush()
        return HexText.of(hash.finalize())
    }

    private mutating func add(_ number: UInt64) {
        withUnsafeBytes(of: number.bigEndian) { buffer.append(contentsOf: $0) }
    }

    private mutating func add(_ text: [UInt8]) {
        add(UInt64(text.count))
        buffer.append(contentsOf: text)
    }

    private mutating func flush() {
        buffer.withUnsafeBytes { hash.update(bufferPointer: $0) }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// A log's names by its own numbers, asked for once each.
private final class NumberedNames {
    private let log: any EventReader
    private var streams: [[UInt8]?] = []
    private var types: [[UInt8]?] = []
    private var actors: [[UInt8]?] = []

    init(_ log: any EventReader) { self.log = log }

    func stream(_ number: Int64) throws -> [UInt8] {
        try name(number, in: &streams) { try log.streamName($0)?.description }
    }
    func type(_ number: Int64) throws -> [UInt8] { try name(number, in: &types) { try log.typeName($0) } }
    func actor(_ number: Int64) throws -> [UInt8] { try name(number, in: &actors) { try log.actorName($0) } }

    private func name(
        _ number: Int64, in known: inout [[UInt8]?], _ ask: (Int64) throws -> String?
    ) throws -> [UInt8] {
        let place = Int(number)
        if place >= known.count { known += Array(repeating: nil, count: place + 1 - known.count) }
        if let name = known[place] { return name }
        let name = Array((try ask(number) ?? "").utf8)
        known[place] = name
        return name
    }
}
