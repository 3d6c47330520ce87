/// As much of a stored event as telling a retry from a conflict needs.
package struct StoredIdentity: Sendable {
    package var id: EventID
    package var type: String
    package var position: Int64

    package init(id: EventID, type: String, position: Int64) {
        self.id = id
        self.type = type
        self.position = position
    }
}
