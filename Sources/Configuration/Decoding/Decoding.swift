/// One pass over a configuration: gathers every fault, and which keys are known and given.
///
/// Owned by the thread that decodes; lives for one file.
final class Decoding {
    static let faultsMax = 200

    let file: String
    /// Whether the pass only asks which keys there are: every optional part is entered once, and nothing is a fault.
    let isListingKeys: Bool
    private(set) var faults: [ConfigurationFault] = []
    private(set) var droppedFaultCount = 0
    /// List positions left out: `segments[].rule`.
    private(set) var knownKeys: [String] = []
    private(set) var givenKeys: Set<String> = []

    /// Where each id stands first, by kind.
    private var ids: [String: [String: TextPosition]] = [:]

    init(file: String, isListingKeys: Bool = false) {
        self.file = file
        self.isListingKeys = isListingKeys
    }

    func report(_ problem: ConfigurationFault.Problem, at position: TextPosition?, keyPath: String) {
        if isListingKeys { return }
        if faults.count == Self.faultsMax {
            droppedFaultCount += 1
        } else {
            faults.append(ConfigurationFault(file: file, position: position, keyPath: keyPath, problem: problem))
        }
    }

    func recordKnown(_ path: KeyPathText) { knownKeys.append(path.shape) }

    func recordGiven(_ path: KeyPathText) { givenKeys.insert(path.shape) }

    /// Takes note of an id of a definition, and answers where it stands already.
    func firstUse(of id: String, kind: String, at position: TextPosition) -> TextPosition? {
        if let first = ids[kind]?[id] { return first }
        ids[kind, default: [:]][id] = position
        return nil
    }

    /// Every fault, in the order of the file.
    func sortedFaults() -> [ConfigurationFault] {
        let start = TextPosition(line: 0, column: 0)
        var sorted = faults.enumerated().sorted {
            ($0.element.position ?? start, $0.offset) < ($1.element.position ?? start, $1.offset)
        }.map(\.element)
        if droppedFaultCount > 0 {
            let problem = ConfigurationFault.Problem.furtherFaults(kept: sorted.count)
            sorted.append(ConfigurationFault(file: file, position: nil, keyPath: "", problem: problem))
        }
        return sorted
    }
}
