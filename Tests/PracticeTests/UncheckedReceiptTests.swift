import Clinical
import EventLogSQLite
import Foundation
import PatientRecord
import Practice
import TestSupport
import Testing

@Suite("What a receipt says and nothing confirms")
struct UncheckedReceiptTests {
    private static let condition = "patient IN ('p1', 'p2')"
    private static let held =
        " for whom `\(condition)` held in the table patient of the live views when this was asked"

    private static func chosen(by other: String) -> (inout ReplayReceipt) -> Void {
        {
            $0.patientsWhere = other
            $0.methods = $0.methods.replacing(condition, with: other)
        }
    }

    private static func asNamed(_ receipt: inout ReplayReceipt) {
        receipt.patientsWhere = nil
        receipt.methods = receipt.methods.replacing(held, with: ", named one by one (their ids are in this receipt),")
    }

    private static func ofAnother(_ receipt: inout ReplayReceipt) {
        receipt.product = "another 1.0"
        receipt.methods = receipt.methods.replacing("anamnesis test", with: "another 1.0")
    }

    @Test("is named: the product, how the patients were chosen, another version's tables and documentation")
    func named() throws {
        var chance = SeededGenerator(seed: 17)
        let test = try TestStore.varied(&chance, events: 0)
        var request = ReplayRequest(instant: .known(at: try test.store.log.head()))
        request.patients = try test.store.patients(where: Self.condition, at: request.instant)
        request.condition = Self.condition
        let path = test.folder.file("replay.sqlite")
        let receipt = try test.store.replay(request, into: path, product: "anamnesis test").receipt
        func verified(file: String? = nil, _ change: (inout ReplayReceipt) -> Void) throws -> ReceiptVerification {
            var told = receipt
            change(&told)
            return try test.store.verify(told, file: file, product: "anamnesis test")
        }
        let sound = try verified { _ in }
        #expect(sound.isSame && sound.unchecked.isEmpty)
        let another: (inout ReplayReceipt) -> Void = {
            Self.ofAnother(&$0)
            $0.layoutSHA256 = "0"
        }
        for (names, change) in [
            (["patientsWhere"], Self.chosen(by: "patient = 'p1'")), (["patientsWhere"], Self.chosen(by: "nobody =")),
            (["patientsWhere"], Self.asNamed), (["product"], Self.ofAnother), (["product", "layoutSHA256"], another),
            (["layoutSHA256"], { $0.layoutSHA256 = nil }),
        ] as [([String], (inout ReplayReceipt) -> Void)] {
            let found = try verified(change)
            #expect(found.isSame && found.unchecked.map(\.what) == names, "\(names): \(found.differences)")
        }
        let layout = try verified { $0.layoutSHA256 = "0" }
        #expect(layout.differences.map(\.what) == ["tables, lists and documentation (SHA-256)"])
        #expect(try !verified(file: path, another).isSame, "the file beside it has them")
    }
}
