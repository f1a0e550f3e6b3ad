/// Where a value is found that does not stand in the configuration.
public enum SecretPlace: Sendable, Hashable {
    /// The environment variable of this name.
    case environment(String)
    /// The content of this file, without the line end behind it.
    case file(String)
}

extension MappingDecoder {
    /// What a mapping of `env` or `file` names; nil where it does not name exactly one, which is reported.
    /// - Parameter isOptional: whether it may name none.
    mutating func secretPlace(isOptional: Bool = false, expected: String) -> SecretPlace? {
        let variable = optional("env", .line("the name of an environment variable", bytesMax: 256))
        let file = optional("file", .line("a file", bytesMax: 4096))
        switch (variable, file) {
        case (let variable?, nil): return .environment(variable)
        case (nil, let file?): return .file(file)
        case (nil, nil) where isOptional: return nil
        default:
            report(.missing(expected: expected))
            return nil
        }
    }
}
