/// Names as a practice meets them, with the letters that break careless software.
enum PersonNames {
    struct Group {
        let families: [String]
        let women: [String]
        let men: [String]
    }

    static let groups: [Group] = [
        Group(
            families: ["Smith", "Johnson", "Carter", "Walker", "Bennett", "Ellis", "Ward", "Hughes", "Price", "Reed"],
            women: ["Mary", "Susan", "Karen", "Emily", "Grace", "Alice", "Ruth", "Joan"],
            men: ["James", "Robert", "Peter", "Thomas", "George", "Henry", "Paul", "Mark"]),
        Group(
            families: ["O'Brien", "O'Neill", "Ó Súilleabháin", "Murphy", "Fitzgerald", "Byrne"],
            women: ["Siobhán", "Niamh", "Aoife", "Maeve"], men: ["Seán", "Pádraig", "Liam", "Conor"]),
        Group(
            families: ["Mejía", "García", "Núñez", "Ibáñez", "Peña", "Hernández", "de la Cruz", "López Muñoz"],
            women: ["María José", "Lucía", "Inés", "Sofía", "Carmen"],
            men: ["José", "Andrés", "Raúl", "Jesús", "Iñigo"]),
        Group(
            families: ["Nguyễn", "Trần", "Lê", "Phạm", "Đặng"], women: ["Hương", "Thảo", "Mỹ Linh", "Ngọc"],
            men: ["Đức", "Hùng", "Tuấn", "Minh"]),
        Group(
            families: ["Kowalczyk", "Wiśniewski", "Dąbrowski", "Żak", "Wójcik"],
            women: ["Małgorzata", "Zofia", "Agnieszka"], men: ["Łukasz", "Paweł", "Grzegorz"]),
        Group(
            families: ["山田", "佐藤", "鈴木", "Tanaka"], women: ["花子", "恵子", "Yuki"], men: ["太郎", "健一", "Hiroshi"]),
        Group(
            families: ["Müller", "Weiß", "Jørgensen", "Åkesson", "Lefèvre", "Çelik", "D'Angelo", "van der Berg"],
            women: ["Zoë", "Françoise", "Käthe", "Sigrún", "Ayşe"],
            men: ["Jürgen", "Søren", "François", "Óscar", "Emre"]),
        Group(
            families: ["Washington", "Brooks", "Okafor", "Adeyẹmi", "Diallo"],
            women: ["Imani", "Nia", "Aminata", "Chidinma"], men: ["Marcus", "Kwame", "Ousmane", "Malik"]),
        Group(
            families: ["Patel", "Singh", "Iyer", "Rahman"], women: ["Priya", "Anjali", "Fatima"],
            men: ["Arjun", "Ravi", "Imran"]),
    ]
}
