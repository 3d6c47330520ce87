import Foundation
import Practice

/// A file that is open for writing.
struct OpenFile {
    let descriptor: Int32
    /// As errors call it.
    let name: String

    /// Writes all of it.
    ///
    /// - Throws: `.inputOutput` with the system's reason.
    func write(_ bytes: Data) throws(PracticeError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                throw PracticeError(.inputOutput, "\(name) cannot be written: \(String(cString: strerror(errno))).")
            }
            rest = rest.dropFirst(written)
        }
    }
}
