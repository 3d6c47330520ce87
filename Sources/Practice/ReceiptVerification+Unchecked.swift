import Clinical
import GRDB
import PatientRecord
import ProjectionRuntime

extension ReceiptVerification {
    /// A statement of the receipt that nothing could be held against.
    public struct Unchecked: Sendable, Hashable {
        /// The receipt's field.
        public var what: String
        public var why: String
    }
}

extension PracticeStore {
    /// What a receipt says that neither the log nor the replay done now can confirm.
    ///
    /// - Parameters:
    ///   - layout: of the replay done now.
    ///   - file: whether the replay's file was looked at.
    ///   - product: what does the replay now; nil where nobody says.
    func unchecked(
        in receipt: ReplayReceipt, layout: String, file: Bool, product: String?
    ) -> [ReceiptVerification.Unchecked] {
        var found: [ReceiptVerification.Unchecked] = []
        if receipt.product != product {
            let now = product.map { "; this is \($0)" } ?? ""
            found.append(.init(what: "product", why: "nothing tells by which version the replay was done\(now)"))
        }
        if let why = howChosen(receipt) { found.append(.init(what: "patientsWhere", why: why)) }
        if receipt.layoutSHA256 == nil {
            found.append(
                .init(
                    what: "layoutSHA256",
                    why: "the receipt has none, so that tables and documentation of the file are held against nothing"))
        } else if receipt.layoutSHA256 != layout, receipt.product != product, !file {
            found.append(
                .init(
                    what: "layoutSHA256",
                    why:
                        "another version may word the documentation otherwise, and the replay's file is not beside the "
                        + "receipt"))
        }
        return found
    }

    /// Why nothing shows that the patients were chosen as the receipt says; nil where all were asked for, or where the
    /// condition holds for the same ones now.
    private func howChosen(_ receipt: ReplayReceipt) -> String? {
        guard let patients = receipt.patients else { return nil }
        guard let condition = receipt.patientsWhere else {
            return "nothing tells whether the patients were named one by one or chosen by a condition"
        }
        let then = "the live table `patient` as it was when the replay was asked is not kept"
        do {
            let now = try self.patients(where: condition, at: receipt.instant)
            if Set(now) == Set(patients) { return nil }
            return "\(then); now the condition holds for others (\(now.count) now, \(patients.count) in the receipt)"
        } catch { return "\(then); now the condition gives none: \(error.message)" }
    }
}
