/// Why a record of the catalog cannot be used.
public enum CatalogFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// Written by a newer program: the key, and the record's schema.
    case newerSchema(key: String, schema: Int)
    case malformed(key: String, text: String)
    /// Every record can be read, and together they are no catalog.
    case inconsistent(String)

    public var description: String {
        switch self {
        case .newerSchema(let key, let schema):
            "the catalog's record '\(key)' has schema \(schema), and this program reads up to "
                + "\(CatalogCodec.schema): run the newest version of Kindred that ever ran here"
        case .malformed(let key, let text): "the catalog's record '\(key)' cannot be read: \(text)"
        case .inconsistent(let text): "the catalog's records do not fit together: \(text)"
        }
    }
}
