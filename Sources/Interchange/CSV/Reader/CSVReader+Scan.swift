extension CSVReader {
    enum Scan {
        /// The record's bytes end at `end`, the next record begins at `after`.
        case complete(end: Int, after: Int, newlines: Int)
        /// The buffer ends within the record, in the field that begins here.
        case needsMore(field: Int, isQuoted: Bool)
        case fault(CSVFault.Problem, field: Int)
    }

    /// Finds the fields of the record that begins at `start`. Changes no byte, so that it can be run again with more.
    func scan() -> Scan {
        clearFields()
        var at = start
        var newlines = 0
        while true {
            let first = at
            if at < end, buffer[at] == UInt8(ascii: "\"") {
                switch scanQuoted(&at, &newlines) {
                case .none: break
                case .some(let stop): return stop
                }
            } else {
                let (buffer, classes, end) = (buffer, classes, end)
                while at < end, classes[Int(buffer[at])] & 1 == 0 { at += 1 }
                if at == end, !isAtEnd { return .needsMore(field: first, isQuoted: false) }
                if at - first > limits.fieldBytes { return .fault(.fieldTooLong, field: first) }
                appendField(FieldRange(start: first, count: at - first, hasDoubledQuotes: false))
            }
            if at == end {
                return isAtEnd
                    ? .complete(end: at, after: at, newlines: newlines) : .needsMore(field: first, isQuoted: false)
            }
            if buffer[at] == dialect.delimiter {
                at += 1
                continue
            }
            if buffer[at] == UInt8(ascii: "\n") { return .complete(end: at, after: at + 1, newlines: newlines) }
            if at + 1 == end, !isAtEnd { return .needsMore(field: first, isQuoted: false) }
            let isPair = at + 1 < end && buffer[at + 1] == UInt8(ascii: "\n")
            return .complete(end: at, after: at + (isPair ? 2 : 1), newlines: newlines)
        }
    }

    /// Scans a quoted field from its opening quote to just after its closing one; answers where to stop, if it must.
    private func scanQuoted(_ at: inout Int, _ newlines: inout Int) -> Scan? {
        let opening = at
        var hasDoubledQuotes = false
        at += 1
        while true {
            while at < end, classes[Int(buffer[at])] & 2 == 0 { at += 1 }
            if at == end { break }
            let byte = buffer[at]
            if at + 1 == end, !isAtEnd { return .needsMore(field: opening, isQuoted: true) }
            let following: UInt8? = at + 1 < end ? buffer[at + 1] : nil
            if byte != UInt8(ascii: "\"") {
                if byte == UInt8(ascii: "\n") || following != UInt8(ascii: "\n") { newlines += 1 }
                at += 1
            } else if following == UInt8(ascii: "\"") {
                hasDoubledQuotes = true
                at += 2
            } else {
                return closeQuoted(&at, opening: opening, hasDoubledQuotes: hasDoubledQuotes)
            }
        }
        return isAtEnd ? .fault(.quoteNotClosed, field: opening) : .needsMore(field: opening, isQuoted: true)
    }

    private func closeQuoted(_ at: inout Int, opening: Int, hasDoubledQuotes: Bool) -> Scan? {
        let count = at - opening - 1
        at += 1
        if count > limits.fieldBytes { return .fault(.quotedFieldTooLong, field: opening) }
        // After a closing quote only the field's or the record's end may stand.
        if at < end, classes[Int(buffer[at])] & 1 == 0 { return .fault(.textAfterQuote, field: opening) }
        appendField(FieldRange(start: opening + 1, count: count, hasDoubledQuotes: hasDoubledQuotes))
        return nil
    }
}
