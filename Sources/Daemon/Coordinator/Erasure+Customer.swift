import Logs

extension Erasure {
    /// Where a customer's id may stand in the topics: in keys, and as a text of JSON in values, also where that JSON is
    /// itself a text of another.
    /// - Parameter partition: whose shard has forgotten the customer.
    init(customer id: String, partition: Int32, topics: TopicPlan) {
        let key = Mark.key(Array(id.utf8))
        let keyEnd = Mark.keyEnd(Array("/\(id)".utf8))
        let text = Self.jsonText(id)
        let quoted = Mark.value(Array(text.utf8))
        let quotedTwice = Mark.value(Array(Self.jsonText(text).dropFirst().dropLast().utf8))
        var marks: [String: [Mark]] = [
            topics.segmentEvents: [key], topics.segmentMembers: [keyEnd],
            topics.deadLetters: [key, quoted, quotedTwice], topics.changelog: [.key(Array("c\(id)".utf8))],
            // What these hold is read already, and nobody's state.
            topics.control: [quoted, quotedTwice], topics.jobs: [quoted], topics.partials: [quoted],
            topics.jobStatus: [quoted],
        ]
        // Another customer's event may well have the id among its properties.
        let names = ["customer", "userId", "anonymousId", "previousId", "subject"]
        let identities = names.flatMap { ["\"\($0)\":\(text)", "\"\($0)\": \(text)"] }.map {
            Mark.value(Array($0.utf8))
        }
        for topic in topics.events { marks[topic] = [key] + identities }
        self.init(marks: marks, partition: partition)
    }

    /// A text as JSON has it, in its shortest form.
    private static func jsonText(_ text: String) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": json += "\\\""
            case "\\": json += "\\\\"
            case "\n": json += "\\n"
            case "\r": json += "\\r"
            case "\t": json += "\\t"
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }
}
