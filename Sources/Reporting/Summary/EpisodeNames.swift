import Clinical

/// What the open episodes are called on a page that has several of them.
struct EpisodeNames {
    private let names: [String: String]

    /// Two that sound alike are told apart by the day they were opened.
    init(_ course: CareCourse, words: RegistryWords, setting: CareSetting) {
        let open = course.open
        let plain = open.map { known in
            words.problem(known.episode) + ", " + Wording.words((known.episode.setting ?? setting).rawValue)
        }
        names = Dictionary(
            zip(open, plain).map { known, name in
                let isAlone = plain.count { $0 == name } == 1
                return (known.episode.episode, isAlone ? name : name + " since \(known.openedOn)")
            }, uniquingKeysWith: { $1 })
    }

    /// "neck pain, pain clinic"; care without an episode is outside any.
    func name(_ episode: String) -> String { names[episode] ?? "outside any episode" }

    /// " (neck pain, pain clinic)"; empty where no more than one is open.
    func about(_ episode: String) -> String { names.count > 1 ? " (\(name(episode)))" : "" }
}

extension RegistryWords {
    /// "neck pain", "headache, head left".
    func problem(_ episode: Episode) -> String {
        let place = place(episode.site, episode.side?.rawValue)
        let problem = Wording.words(episode.problem)
        return place.isEmpty || problem.hasPrefix(place) && episode.side == nil ? problem : problem + ", " + place
    }
}
