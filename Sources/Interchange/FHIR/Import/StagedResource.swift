/// A resource between reading and mapping: where it stood, whose it is, and its bytes, not yet parsed.
struct StagedResource {
    var ordinal: Int64
    /// Number of the document in the import.
    var document: Int32
    var path: String
    var fullURL: String?
    /// `FHIRVocabulary.order` of its type.
    var rank: UInt8
    var id: String?
    /// The id by which its person's resource is referred to.
    var person: String
    /// Whose id that is.
    var server: PersonServer
    var bytes: ArraySlice<UInt8>

    var type: String { FHIRVocabulary.order[Int(rank)] }

    /// FNV-1a of its type and id; nil without an id.
    var nameHash: UInt64? {
        id.map { StagingFile.hash($0, 0xcbf2_9ce4_8422_2325 ^ UInt64(rank)) }
    }

    /// Writes it behind others: lengths before texts, numbers little-endian.
    func encode(into output: inout [UInt8]) {
        Self.put(UInt64(bitPattern: ordinal), into: &output)
        Self.put(UInt32(bitPattern: document), into: &output)
        output.append(rank)
        output.append((fullURL == nil ? 0 : 1) | (id == nil ? 0 : 2) | (server == .local ? 4 : 0))
        var address = ""
        if case .server(let text) = server { address = text }
        for text in [path, fullURL ?? "", id ?? "", person, address] {
            Self.put(UInt32(text.utf8.count), into: &output)
            output.append(contentsOf: text.utf8)
        }
        Self.put(UInt32(bytes.count), into: &output)
        output.append(contentsOf: bytes)
    }

    private static func put<Number: FixedWidthInteger>(_ number: Number, into output: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { output.append(contentsOf: $0) }
    }

    /// Reads what `encode` wrote; the bytes are a slice of the whole.
    init(decoding input: [UInt8], at: inout Int) {
        ordinal = Int64(bitPattern: Self.take(UInt64.self, input, &at))
        document = Int32(bitPattern: Self.take(UInt32.self, input, &at))
        rank = input[at]
        let flags = input[at + 1]
        at += 2
        path = Self.text(input, &at)
        let url = Self.text(input, &at)
        fullURL = flags & 1 == 0 ? nil : url
        let name = Self.text(input, &at)
        id = flags & 2 == 0 ? nil : name
        person = Self.text(input, &at)
        let address = Self.text(input, &at)
        server = !address.isEmpty ? .server(address) : flags & 4 == 0 ? .unsaid : .local
        bytes = Self.slice(input, &at)
    }

    init(
        ordinal: Int64, document: Int32, path: String, fullURL: String?, rank: UInt8, id: String?, person: String,
        server: PersonServer, bytes: ArraySlice<UInt8>
    ) {
        self.ordinal = ordinal
        self.document = document
        self.path = path
        self.fullURL = fullURL
        self.rank = rank
        self.id = id
        self.person = person
        self.server = server
        self.bytes = bytes
    }

    private static func take<Number: FixedWidthInteger>(_: Number.Type, _ input: [UInt8], _ at: inout Int) -> Number {
        defer { at += MemoryLayout<Number>.size }
        return input.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: at, as: Number.self)) }
    }

    private static func slice(_ input: [UInt8], _ at: inout Int) -> ArraySlice<UInt8> {
        let count = Int(take(UInt32.self, input, &at))
        defer { at += count }
        return input[at..<(at + count)]
    }

    private static func text(_ input: [UInt8], _ at: inout Int) -> String {
        String(decoding: slice(input, &at), as: UTF8.self)
    }
}
