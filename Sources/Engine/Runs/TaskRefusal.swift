import Insights

/// Why a shard cannot answer a task: in words, for whoever asked.
public enum TaskRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    case unknownSegment(String)
    case unknownMeasure(String)
    case unreadableField(String)
    case repeatedField(String)
    case tooManySegments(Int, most: Int)
    case definition(InsightsFault)
    /// The faults of the definitions that were to be tried.
    case definitions([String])
    case tooManyTasks(Int)

    public var description: String {
        switch self {
        case .unknownSegment(let id): "there is no segment \(id)"
        case .unknownMeasure(let id): "there is no measure \(id)"
        case .unreadableField(let id):
            "the field \(id) cannot be read: an attribute is named by its path, a measure by its id, and without a "
                + "definition there are numbers visits(), visits(30d), count(event) and count(event, 30d)"
        case .repeatedField(let id): "the field \(id) stands there twice"
        case .tooManySegments(let count, let most): "\(count) segments at once, and at most \(most) can be counted"
        case .definition(let fault): "\(fault)"
        case .definitions(let faults): faults.joined(separator: "; ")
        case .tooManyTasks(let most): "more than \(most) tasks wait already"
        }
    }
}
