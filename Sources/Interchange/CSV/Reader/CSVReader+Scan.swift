extension CSVReader {
    enum Scan {
        /// The record's bytes end at `end`, the next record begins at `after`.
        case complete(end: Int, after: Int, newlines: Int)
        /// The buffer ends within the record, in the field that begins here.
        case needsMore(field: Int, isQuoted: Bool)
        case fault(CSVFault.Problem, field: Int)
    }

    /// Finds the fields of the record that begins at `start`. Changes no byte, so that it can be run again with more.
    ///
    /// What the loop looks at for every byte is held in locals: the compiler cannot keep a class's fields in registers.
    func scan() -> Scan {
        let (buffer, classes, end, isAtEnd) = (buffer, classes, end, isAtEnd)
        let (delimiter, longest) = (dialect.delimiter, limits.fieldBytes)
        var (fields, capacity) = (fields, fieldCapacity)
        var (at, count, newlines) = (start, 0, 0)
        defer { fieldCount = count }
        hasDoubledQuotes = false
        while true {
            if count == capacity {
                growFields()
                (fields, capacity) = (self.fields, fieldCapacity)
            }
            let first = at
            if at < end, buffer[at] == UInt8(ascii: "\"") {
                switch scanQuoted(&at, &newlines) {
                case .closed(let range): fields[count] = range
                case .stopped(let stop): return stop
                }
            } else {
                while at < end, classes[Int(buffer[at])] & 1 == 0 { at += 1 }
                if at == end, !isAtEnd { return .needsMore(field: first, isQuoted: false) }
                if at - first > longest { return .fault(.fieldTooLong, field: first) }
                fields[count] = FieldRange(start: first, count: at - first, hasDoubledQuotes: false)
            }
            if at < end, buffer[at] == delimiter {
                count += 1
                at += 1
                continue
            }
            if at + 1 >= end, !isAtEnd, at == end || buffer[at] == UInt8(ascii: "\r") {
                return .needsMore(field: first, isQuoted: false)
            }
            count += 1
            if at == end { return .complete(end: at, after: at, newlines: newlines) }
            let isPair = buffer[at] == UInt8(ascii: "\r") && at + 1 < end && buffer[at + 1] == UInt8(ascii: "\n")
            return .complete(end: at, after: at + (isPair ? 2 : 1), newlines: newlines)
        }
    }

    private enum Quoted {
        case closed(FieldRange)
        case stopped(Scan)
    }

    /// Scans a quoted field from its opening quote to just after its closing one.
    private func scanQuoted(_ position: inout Int, _ newlines: inout Int) -> Quoted {
        let (buffer, classes, end, isAtEnd) = (buffer, classes, end, isAtEnd)
        let opening = position
        var at = opening + 1
        defer { position = at }
        var hasDoubledQuotes = false
        while true {
            while at < end, classes[Int(buffer[at])] & 2 == 0 { at += 1 }
            if at == end { break }
            let byte = buffer[at]
            if at + 1 == end, !isAtEnd { return .stopped(.needsMore(field: opening, isQuoted: true)) }
            let following: UInt8? = at + 1 < end ? buffer[at + 1] : nil
            if byte != UInt8(ascii: "\"") {
                if byte == UInt8(ascii: "\n") || following != UInt8(ascii: "\n") { newlines += 1 }
                at += 1
            } else if following == UInt8(ascii: "\"") {
                hasDoubledQuotes = true
                at += 2
            } else {
                at += 1
                return closed(opening: opening, after: at, hasDoubledQuotes: hasDoubledQuotes)
            }
        }
        return .stopped(
            isAtEnd ? .fault(.quoteNotClosed, field: opening) : .needsMore(field: opening, isQuoted: true))
    }

    private func closed(opening: Int, after: Int, hasDoubledQuotes: Bool) -> Quoted {
        let count = after - opening - 2
        if count > limits.fieldBytes { return .stopped(.fault(.quotedFieldTooLong, field: opening)) }
        // After a closing quote only the field's or the record's end may stand.
        if after < end, classes[Int(buffer[after])] & 1 == 0 {
            return .stopped(.fault(.textAfterQuote, field: opening))
        }
        if hasDoubledQuotes { self.hasDoubledQuotes = true }
        return .closed(FieldRange(start: opening + 1, count: count, hasDoubledQuotes: hasDoubledQuotes))
    }
}
