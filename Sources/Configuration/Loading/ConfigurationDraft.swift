/// A configuration as far as it could be read, with every fault found so far: so that its rules and expressions are looked
/// into whatever else is wrong, and everything is told at once.
public struct ConfigurationDraft: Sendable {
    /// The file as it was named.
    public let file: String
    /// Every entry under `measures` and `segments`, also those that the configuration cannot have as they are.
    public let measures: DefinitionDrafts
    public let segments: DefinitionDrafts
    /// Where the topics lie, as far as it could be read.
    public var log: LogSettings { configuration.log }
    /// The insights, as far as they could be read.
    public var insights: [InsightDefinition] { configuration.insights }
    private let configuration: KindredConfiguration
    private let givenKeys: Set<String>
    private let faults: [ConfigurationFault]
    private let droppedFaultCount: Int

    init(_ configuration: KindredConfiguration, _ decoding: Decoding) {
        file = decoding.file
        measures = DefinitionDrafts(.measure, decoding)
        segments = DefinitionDrafts(.segment, decoding)
        self.configuration = configuration
        givenKeys = decoding.givenKeys
        faults = decoding.faults
        droppedFaultCount = decoding.droppedFaultCount
    }

    /// The configuration, if nothing is wrong with it.
    ///
    /// `found` is what else turned out to be wrong. Throws all faults at once, in the order of the file.
    public func finished(_ found: [ConfigurationFault] = []) throws(ConfigurationFaults) -> LoadedConfiguration {
        let start = TextPosition(line: 0, column: 0)
        var sorted = (faults + found).enumerated().sorted {
            ($0.element.position ?? start, $0.offset) < ($1.element.position ?? start, $1.offset)
        }.map(\.element)
        if droppedFaultCount > 0 {
            let problem = ConfigurationFault.Problem.furtherFaults(kept: sorted.count)
            sorted.append(ConfigurationFault(file: file, position: nil, keyPath: "", problem: problem))
        }
        guard sorted.isEmpty else { throw ConfigurationFaults(sorted) }
        return LoadedConfiguration(file: file, configuration: configuration, givenKeys: givenKeys)
    }

    /// The fault that a value of this file turned out to have when its text was looked into, such as a rule's.
    /// `place` is inside the text.
    public func fault(in value: Located<String>, _ reason: String, at place: TextPosition) -> ConfigurationFault {
        ConfigurationFault(
            file: file, position: value.position, keyPath: value.keyPath, problem: .rule(reason, at: place))
    }
}
