/// What is left of the payer's leave to treat.
struct AuthorisationLeft {
    /// Authorisations so far.
    var number = 0
    var visits = 0
    /// The last day that counts.
    var until = 0

    func covers(_ day: Int) -> Bool { visits > 0 && day <= until }
}
