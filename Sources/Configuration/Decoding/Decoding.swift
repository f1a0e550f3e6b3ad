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

    /// Every entry of a list of definitions, as far as it could be read, in the order of the file.
    private(set) var definitions: [DefinitionKind: [DefinitionDraft]] = [:]

    /// Where each id stands first, by kind.
    private var ids: [DefinitionKind: [String: TextPosition]] = [:]

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
    func firstUse(of id: String, kind: DefinitionKind, at position: TextPosition) -> TextPosition? {
        if let first = ids[kind]?[id] { return first }
        ids[kind, default: [:]][id] = position
        return nil
    }

    /// Where a definition of this id stands first; nil where none does so far.
    func place(of id: String, kind: DefinitionKind) -> TextPosition? { ids[kind]?[id] }

    /// Takes note of a definition, whatever is wrong with it.
    func record(_ definition: DefinitionDraft, kind: DefinitionKind) {
        definitions[kind, default: []].append(definition)
    }
}
