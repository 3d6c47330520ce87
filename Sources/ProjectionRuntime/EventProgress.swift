/// How far a long piece of work has come: done and total in events.
public typealias EventProgress = (_ done: Int64, _ total: Int64) -> Void
