import TestSupport

@testable import Interchange

/// Bytes of memory, handed out in pieces of any length.
final class ByteFeed: ByteStream {
    private let bytes: [UInt8]
    private var at = 0
    private let pieceMax: Int
    private let damage: DamagedBytes?

    /// - Parameter damage: comes after the last byte, in place of the end.
    init(_ text: String, pieceMax: Int = .max, damage: DamagedBytes? = nil) {
        bytes = Array(text.utf8)
        self.pieceMax = pieceMax
        self.damage = damage
    }

    init(_ bytes: [UInt8], pieceMax: Int = .max) {
        self.bytes = bytes
        self.pieceMax = pieceMax
        damage = nil
    }

    func read(into target: UnsafeMutableBufferPointer<UInt8>) throws(DamagedBytes) -> Int {
        let count = min(target.count, pieceMax, bytes.count - at)
        if count == 0, let damage { throw damage }
        for index in 0..<count { target[index] = bytes[at + index] }
        at += count
        return count
    }
}

/// A text with one stretch repeated as often as wanted, without ever being in memory.
final class EndlessFeed: ByteStream {
    private let before: [UInt8]
    private let middle: [UInt8]
    private let after: [UInt8]
    private let count: Int
    private var at = 0

    init(_ before: String, _ middle: String, times count: Int, _ after: String) {
        self.before = Array(before.utf8)
        self.middle = Array(middle.utf8)
        self.after = Array(after.utf8)
        self.count = count
    }

    private func byte(_ at: Int) -> UInt8? {
        if at < before.count { return before[at] }
        let inside = at - before.count
        if inside < middle.count * count { return middle[inside % middle.count] }
        let behind = inside - middle.count * count
        return behind < after.count ? after[behind] : nil
    }

    func read(into target: UnsafeMutableBufferPointer<UInt8>) throws(DamagedBytes) -> Int {
        var filled = 0
        while filled < target.count, let byte = byte(at) {
            target[filled] = byte
            filled += 1
            at += 1
        }
        return filled
    }
}

/// What a splitter found, in words.
enum Split {
    static func found(
        _ stream: any ByteStream, byLine: Bool = false, limits: FHIRLimits = FHIRLimits()
    ) throws -> [String] {
        var found: [String] = []
        let splitter = FHIRSplitter(stream, isByLine: byLine, limits: limits) { path, piece in
            switch piece {
            case .resource(let bytes, _, let fullURL):
                let probe = ResourceProbe(bytes)
                let url = fullURL.map { " <\($0)>" } ?? ""
                found.append("\(path): \(probe.type ?? "?")/\(probe.id ?? "?")\(url)")
            case .tooLarge(let type): found.append("\(path): too large \(type ?? "?")")
            case .deletion(let what): found.append("\(path): deletes \(what)")
            case .rejected(let reason): found.append("\(path): \(reason)")
            }
        }
        try splitter.split()
        return found
    }

    static func found(_ text: String, byLine: Bool = false, limits: FHIRLimits = FHIRLimits()) throws -> [String] {
        try found(ByteFeed(text), byLine: byLine, limits: limits)
    }
}
