import Clinical

/// What the episodes are called on a page that has several of them open.
struct EpisodeNames {
    private let names: [String: String]
    private let isOfSeveral: Bool

    /// Two that sound alike are told apart by the day they were opened.
    init(_ course: CareCourse, words: RegistryWords, setting: CareSetting) {
        isOfSeveral = course.open.count > 1
        let plain = course.episodes.map { known in
            words.problem(known.episode) + ", " + Wording.words((known.episode.setting ?? setting).rawValue)
        }
        names = Dictionary(
            zip(course.episodes, plain).map { known, name in
                let isAlone = plain.count { $0 == name } == 1
                return (known.episode.episode, isAlone ? name : name + " since \(known.openedOn)")
            }, uniquingKeysWith: { $1 })
    }

    /// "neck pain, pain clinic"; care without an episode is outside any.
    func name(_ episode: String) -> String { names[episode] ?? "outside any episode" }

    /// " (neck pain, pain clinic)"; empty where no more than one is open.
    func about(_ episode: String) -> String { isOfSeveral ? " (\(name(episode)))" : "" }
}

extension RegistryWords {
    /// "neck pain", "headache, head left".
    func problem(_ episode: Episode) -> String {
        let place = place(episode.site, episode.side?.rawValue)
        let problem = Wording.words(episode.problem)
        return place.isEmpty || problem.hasPrefix(place) && episode.side == nil ? problem : problem + ", " + place
    }
}
