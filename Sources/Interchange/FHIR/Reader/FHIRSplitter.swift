/// Finds the resources in a stream of JSON: single ones, one after another as in NDJSON, in an array, and in Bundles
/// entry by entry, so that no Bundle is ever held as a whole.
///
/// It only matches brackets, knowing strings; what is between them is for the parser. A resource whose brackets match
/// can therefore be wrong inside without harming its neighbours. Where brackets do not match, reading goes on at the
/// next line of NDJSON, or at the next `"resource": {` of a Bundle.
final class FHIRSplitter {
    /// What was found at a place.
    enum Found {
        /// The bytes are good until the call returns; the type is nil where it does not stand in front.
        case resource(UnsafeBufferPointer<UInt8>, type: String?, fullURL: String?)
        /// Larger than the limit; its type as far as it stood in front.
        case tooLarge(type: String?)
        case rejected(reason: String)
        /// An entry of a Bundle that asks to delete what its request's `url` names. Its resource, if it has one, is not handed
        /// over: it is nothing to add.
        case deletion(of: String)
    }
    typealias Emit = (_ path: String, _ found: Found) throws -> Void

    /// A place where the text stops being JSON as far as brackets tell.
    struct Fault: Error {
        var reason: String
    }

    /// Nothing more can be made of a file; what is wrong has been reported.
    private struct EndOfUse: Error {}

    let window: ByteWindow
    let limits: FHIRLimits
    /// Each line is a resource of its own, whatever its brackets say.
    private(set) var isByLine: Bool
    private let emit: Emit
    private var line: Int64 = 1
    private var resumptions = 0
    private var bundleDepth = 0

    init(_ stream: any ByteStream, isByLine: Bool, limits: FHIRLimits, emit: @escaping Emit) {
        window = ByteWindow(stream, markedMax: limits.resourceBytes)
        self.isByLine = isByLine
        self.limits = limits
        self.emit = emit
    }

    /// Reads to the stream's end, or to where nothing can be made of it any more. Throws what `emit` throws.
    func split() throws {
        do { try roots() } catch is EndOfUse { return }
    }

    private func roots() throws {
        skipByteOrderMark()
        var count = 0
        while skipToRoot() {
            let first = line
            let path = count == 0 && !isByLine ? "" : "line \(first)"
            do { try root(path: path) } catch let fault as Fault {
                try report(path, fault)
                guard isByLine, skipLine() else { return }
            }
            count += 1
            if count == 1, line == first { noticeLines() }
        }
        if let damage = window.damage {
            try emit("", .rejected(reason: "the data end early, after byte \(window.offset): \(damage.reason)"))
        } else if count == 0, !isByLine {
            try emit("", .rejected(reason: "the file holds no JSON"))
        }
    }

    private func skipByteOrderMark() {
        while window.end < 3, window.fill() {}
        if window.end >= 3, window.base[0] == 0xEF, window.base[1] == 0xBB, window.base[2] == 0xBF { window.at = 3 }
    }

    /// A first value on one line, followed by another on the next: NDJSON, however the file is named.
    private func noticeLines() {
        let first = line
        if skipToRoot(), line > first, window.byte == UInt8(ascii: "{") { isByLine = true }
    }

    /// To the next value at the top; false at the end.
    private func skipToRoot() -> Bool {
        while let byte = window.byte {
            switch byte {
            case 0x0A: line += 1
            case 0x20, 0x0D, 0x09: break
            default: return true
            }
            window.at += 1
        }
        return false
    }

    /// To the next line's start; false at the end.
    private func skipLine() -> Bool {
        window.clearMark()
        while let byte = window.byte {
            window.at += 1
            if byte == 0x0A {
                line += 1
                return true
            }
        }
        return false
    }

    private func report(_ path: String, _ fault: Fault) throws {
        let ending = window.damage.map { ": \($0.reason)" } ?? ""
        try emit(path, .rejected(reason: "\(fault.reason) at byte \(window.offset)\(ending)"))
    }

    private func root(path: String) throws {
        bundleDepth = 0
        if window.byte == UInt8(ascii: "[") {
            try array(path: path, mayResume: false) { try self.element($0) }
        } else {
            try element(path)
        }
    }

    private func element(_ path: String) throws {
        guard window.byte == UInt8(ascii: "{") else { throw Fault(reason: "a JSON object was expected") }
        if let resource = try resource(path: path) { try hand(resource, path: path, fullURL: nil) }
    }

    // MARK: Resources

    /// A resource that was passed: it lies from the window's mark on.
    private struct Passed {
        var length: Int
        var type: String?
        var isTooDeep: Bool
    }

    /// Passes a resource, keeping its bytes; a Bundle is taken apart instead, and the answer is nil.
    private func resource(path: String) throws -> Passed? {
        window.setMark()
        window.at += 1
        var type: String?
        var isTooDeep = false
        var hasNoEntries = false
        while type == nil, try skipSpace() == UInt8(ascii: "\"") {
            let name = try shortText()
            guard try skipSpace() == UInt8(ascii: ":") else { break }
            window.at += 1
            let next = try skipSpace()
            if name == "resourceType", next == UInt8(ascii: "\"") {
                type = try shortText() ?? ""
                if type == "Bundle" {
                    if hasNoEntries { try rejectEntries(of: path) }
                    return try bundle(path: path, isInEntries: false)
                }
            } else if name == "entry", next == UInt8(ascii: "[") {
                return try bundle(path: path, isInEntries: true)
            } else {
                if name == "entry" { hasNoEntries = true }
                if try pass(depth: 0) { isTooDeep = true }
            }
            if try skipSpace() == UInt8(ascii: ",") { window.at += 1 }
        }
        if try pass(depth: 1) { isTooDeep = true }
        let length = window.mark.map { window.at - $0 } ?? 0
        if !isByLine, let mark = window.mark { countLines(window.base + mark, length) }
        return Passed(length: length, type: type, isTooDeep: isTooDeep)
    }

    private func countLines(_ bytes: UnsafeMutablePointer<UInt8>, _ length: Int) {
        guard bundleDepth == 0 else { return }
        for byte in UnsafeBufferPointer(start: bytes, count: length) where byte == 0x0A { line += 1 }
    }

    /// Gives a passed resource to the caller and lets go of it.
    private func hand(_ passed: Passed, path: String, fullURL: String?) throws {
        defer { window.clearMark() }
        if passed.isTooDeep {
            try emit(path, .rejected(reason: "its values are nested deeper than \(limits.depth)"))
        } else if let mark = window.mark, passed.length <= limits.resourceBytes {
            let bytes = UnsafeBufferPointer(start: UnsafePointer(window.base) + mark, count: passed.length)
            try emit(path, .resource(bytes, type: passed.type, fullURL: fullURL))
        } else {
            try emit(path, .tooLarge(type: passed.type))
        }
    }

    // MARK: Bundles

    /// The rest of a Bundle, from behind its `resourceType` or at its entries.
    private func bundle(path: String, isInEntries: Bool) throws -> Passed? {
        window.clearMark()
        bundleDepth += 1
        defer { bundleDepth -= 1 }
        guard bundleDepth <= limits.bundles else {
            throw Fault(reason: "Bundles are nested deeper than \(limits.bundles)")
        }
        var isInEntries = isInEntries
        while true {
            if isInEntries {
                try array(path: Self.entries(of: path), mayResume: true) { try self.entry($0) }
                isInEntries = false
            }
            switch try skipSpace() {
            case UInt8(ascii: ","): window.at += 1
            case UInt8(ascii: "}"):
                window.at += 1
                return nil
            case UInt8(ascii: "\""):
                let name = try member()
                isInEntries = try skipSpace() == UInt8(ascii: "[") && name == "entry"
                if !isInEntries {
                    if name == "entry" { try rejectEntries(of: path) }
                    _ = try pass(depth: 0)
                }
            default: throw Fault(reason: "the Bundle is malformed: a member was expected")
            }
        }
    }

    private static func entries(of path: String) -> String { path.isEmpty ? "entry" : path + ".entry" }

    private func rejectEntries(of path: String) throws {
        try emit(Self.entries(of: path), .rejected(reason: "a Bundle's entry is a JSON array, and this is none"))
    }

    /// A member's name, up to its value.
    private func member() throws -> String? {
        let name = try shortText()
        guard try skipSpace() == UInt8(ascii: ":") else { throw Fault(reason: "a colon was expected") }
        window.at += 1
        return name
    }

    private func array(path: String, mayResume: Bool, _ element: (_ path: String) throws -> Void) throws {
        window.at += 1
        var index = 0
        while true {
            switch try skipSpace() {
            case UInt8(ascii: ","): window.at += 1
            case UInt8(ascii: "]"):
                window.at += 1
                return
            default:
                do { try element("\(path)[\(index)]") } catch let fault as Fault where mayResume && !isByLine {
                    try report("\(path)[\(index)]", fault)
                    try resume(&index, path: path)
                }
                index += 1
            }
        }
    }

    private func entry(_ path: String) throws {
        guard window.byte == UInt8(ascii: "{") else {
            if window.byte == UInt8(ascii: "}") { throw Fault(reason: "an entry was expected") }
            _ = try pass(depth: 0)
            return try emit(path, .rejected(reason: "an entry is a JSON object, and this is none"))
        }
        window.at += 1
        try members(ofEntry: path, fullURL: nil, held: nil)
    }

    /// An entry's members from here on. A resource is held to the entry's end: its `fullUrl` and its `request` may come after
    /// it. Where the entry is cut off, what was held is handed over.
    private func members(ofEntry path: String, fullURL: String?, held: Passed?) throws {
        let place = path + ".resource"
        var fullURL = fullURL
        var held = held
        do {
            let request = try members(ofEntry: path, &fullURL, &held)
            if let request, request.method == "DELETE" {
                window.clearMark()
                // A search behind the address can name a person by a number.
                let named = (request.url ?? fullURL).map { String($0.prefix { $0 != "?" }) }
                return try emit(path, .deletion(of: named ?? "a resource it does not name"))
            }
        } catch let fault as Fault {
            if let held { try hand(held, path: place, fullURL: fullURL) }
            throw fault
        }
        if let held { try hand(held, path: place, fullURL: fullURL) }
    }

    /// What an entry asks a server to do.
    private struct Request {
        var method: String?
        var url: String?
    }

    private func members(
        ofEntry path: String, _ fullURL: inout String?, _ held: inout Passed?
    ) throws -> Request? {
        let place = path + ".resource"
        var asked: Request?
        while true {
            switch try skipSpace() {
            case UInt8(ascii: ","): window.at += 1
            case UInt8(ascii: "}"):
                window.at += 1
                return asked
            case UInt8(ascii: "\""):
                let name = try member()
                let next = try skipSpace()
                if name == "fullUrl", next == UInt8(ascii: "\"") {
                    fullURL = try shortText(max: 2048)
                } else if name == "resource", next == UInt8(ascii: "{") {
                    if let held { try hand(held, path: place, fullURL: fullURL) }
                    held = nil
                    held = try resource(path: place)
                } else if name == "request", next == UInt8(ascii: "{") {
                    asked = try request()
                } else if name == "resource" {
                    _ = try pass(depth: 0)
                    try emit(place, .rejected(reason: "a resource is a JSON object, and this is none"))
                } else {
                    _ = try pass(depth: 0)
                }
            default: throw Fault(reason: "the entry is malformed: a member was expected")
            }
        }
    }

    private func request() throws -> Request {
        window.at += 1
        var request = Request()
        while true {
            switch try skipSpace() {
            case UInt8(ascii: ","): window.at += 1
            case UInt8(ascii: "}"):
                window.at += 1
                return request
            case UInt8(ascii: "\""):
                let name = try member()
                let isText = try skipSpace() == UInt8(ascii: "\"")
                switch name {
                case "method" where isText: request.method = try shortText()
                case "url" where isText: request.url = try shortText(max: 200)
                default: _ = try pass(depth: 0)
                }
            default: throw Fault(reason: "the entry's request is malformed: a member was expected")
            }
        }
    }

    // MARK: Going on after a fault

    /// After a fault in an entry: the entries that follow it, each found by its `"resource": {`.
    private func resume(_ index: inout Int, path: String) throws {
        while true {
            resumptions += 1
            guard resumptions <= limits.resumptions, let fullURL = skipToNextResource() else { throw EndOfUse() }
            index += 1
            let entry = "\(path)[\(index)]"
            do {
                let resource = try resource(path: entry + ".resource")
                return try members(ofEntry: entry, fullURL: fullURL, held: resource)
            } catch let fault as Fault { try report(entry, fault) }
        }
    }

    /// To the next `"resource": {` behind the mark, or behind the scanner where nothing is kept. Answers the last
    /// `fullUrl` before it, nil inside where there is none; nil where there is no further resource.
    private func skipToNextResource() -> String?? {
        if let mark = window.mark { window.at = mark + 1 }
        window.clearMark()
        var fullURL: String?
        while window.has(Self.lookAhead) || window.at < window.end {
            if window.begins(with: Self.resourceName), let brace = place(of: UInt8(ascii: "{"), behind: 10) {
                window.at = brace
                return .some(fullURL)
            }
            if window.begins(with: Self.fullURLName), let quote = place(of: UInt8(ascii: "\""), behind: 9) {
                window.at = quote
                fullURL = (try? shortText(max: 2048)) ?? nil
            } else {
                window.at += 1
            }
        }
        return nil
    }

    private static let resourceName = Array("\"resource\"".utf8)
    private static let fullURLName = Array("\"fullUrl\"".utf8)
    /// Bytes that must lie ahead to recognise a member by its name and its value's first byte.
    private static let lookAhead = 128

    /// Where a value's first byte stands, a colon and white space behind a name; nil where there is something else.
    private func place(of byte: UInt8, behind length: Int) -> Int? {
        var at = window.at + length
        var colons = 0
        while at < window.end, colons == 0 || window.base[at] != byte {
            switch window.base[at] {
            case UInt8(ascii: ":"): colons += 1
            case 0x20, 0x09, 0x0A, 0x0D: break
            default: return nil
            }
            at += 1
        }
        return colons == 1 && at < window.end ? at : nil
    }

    /// Whether another resource of the Bundle seems to begin inside of the one being kept, which has no end.
    func hasResourceInside() -> Bool {
        guard bundleDepth > 0, !isByLine, let mark = window.mark else { return false }
        let here = window.at
        defer { window.at = here }
        window.at = mark + 1
        while window.at < here {
            if window.begins(with: Self.resourceName), place(of: UInt8(ascii: "{"), behind: 10) != nil { return true }
            window.at += 1
        }
        return false
    }
}
