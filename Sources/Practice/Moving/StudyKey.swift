import Crypto
import Foundation
import Interchange

/// The secret behind a de-identified export: it makes the study codes and the shifts of dates, the same ones each time.
///
/// - warning: Whoever has it can tell whose code is whose. It is kept by the practice, apart from what it made.
public struct StudyKey: Sendable {
    /// Days by which a patient's dates are moved back: 1 and up to this.
    public static let shiftDaysMax = 365

    private static let byteCount = 32
    private let key: SymmetricKey

    init(_ bytes: [UInt8]) { key = SymmetricKey(data: bytes) }

    /// Reads a key file; makes one, readable by its owner only, where there is none.
    ///
    /// - Returns: the key, and whether it was made.
    public static func file(_ path: String) throws(PracticeError) -> (key: StudyKey, isNew: Bool) {
        if let text = try? String(contentsOfFile: path, encoding: .utf8) { return (try read(text, path), false) }
        guard !FileManager.default.fileExists(atPath: path) else {
            throw PracticeError(.inputOutput, "\(path) cannot be read. Check its permissions.")
        }
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        do {
            let output = try OutputFile(path: path)
            try output.write(hexadecimal(bytes) + "\n")
            try output.finish()
        } catch { throw .moving(error) }
        return (StudyKey(bytes), true)
    }

    private static func read(_ text: String, _ path: String) throws(PracticeError) -> StudyKey {
        let digits = Array(text.utf8.prefix { $0 != 10 && $0 != 13 })
        let bytes = stride(from: 0, to: digits.count - digits.count % 2, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
        guard digits.count == 2 * byteCount, bytes.count == byteCount else {
            throw PracticeError(
                .data,
                "\(path) is no study key: it has to hold \(2 * byteCount) hexadecimal digits. Name a file that is not there, and one is made."
            )
        }
        return StudyKey(bytes)
    }

    /// A code for one thing of a kind, the same wherever it occurs: `P-` and 16 letters and digits for a patient.
    func code(_ kind: String, _ value: String) -> String { Self.code(kind, message("code", kind, value)) }

    /// A code for one thing of a patient, whose id says which only among that patient's.
    func code(_ kind: String, _ value: String, of patient: String) -> String {
        Self.code(kind, message("code", kind, patient, value))
    }

    private static func code(_ kind: String, _ message: [UInt8]) -> String {
        let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        var code = Array((kind + "-").utf8)
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for byte in message.prefix(10) {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                code.append(digits[Int(bits >> count & 31)])
            }
        }
        return String(decoding: code, as: UTF8.self)
    }

    /// By how many days a patient's dates lie earlier in the export.
    func shiftDays(of patient: String) -> Int32 {
        let word = message("shift", "", patient).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int32(word % UInt64(Self.shiftDaysMax)) + 1
    }

    /// Parts are set apart by a byte that none of them contains.
    private func message(_ parts: String...) -> [UInt8] {
        let message = Array(parts.joined(separator: "\u{0}").utf8)
        return Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    }
}
