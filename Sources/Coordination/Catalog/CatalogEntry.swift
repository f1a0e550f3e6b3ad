/// A definition with what became of it.
public struct CatalogEntry: Codable, Sendable, Equatable {
    /// Who wrote it last.
    public enum Source: String, Codable, Sendable { case configuration, control }

    public var definition: Definition
    public var source: Source
    /// Counts the changes of what is meant, from 1; of names and descriptions it does not.
    public var version: UInt32
    /// When it was first defined, and when anything of it was changed last; milliseconds since 1970.
    public var created: Int64
    public var edited: Int64
    /// Runs there were so far: a run's id is the definition's id, `-` and its number.
    public var runs: UInt64

    public init(
        definition: Definition, source: Source, version: UInt32 = 1, created: Int64, edited: Int64, runs: UInt64 = 0
    ) {
        self.definition = definition
        self.source = source
        self.version = version
        self.created = created
        self.edited = edited
        self.runs = runs
    }

    public var id: String { definition.id }
    public var key: DefinitionKey { definition.key }
}
