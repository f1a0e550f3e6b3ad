import Engine

// What answers to commands hold under `result`.

extension PreviewPartial {
    /// Who would enter and leave, as a dry run tells.
    var json: JSONValue {
        .object(
            ("customers", .integer(customers)), ("sizeBefore", .integer(sizeBefore)),
            ("sizeAfter", .integer(sizeAfter)),
            ("entering", entering.json), ("leaving", leaving.json),
            // Customers of whom less is kept than the rule reads: their verdict may change once it is filled in.
            ("incomplete", .integer(incomplete)))
    }
}

extension PreviewPartial.Side {
    fileprivate var json: JSONValue {
        .object(("count", .integer(count)), ("examples", .texts(examples.map(\.customer))))
    }
}

extension MembersPartial {
    /// A page of members; `next` is what `after` takes for the following one, null behind the last.
    var json: JSONValue {
        .object(
            ("total", .integer(total)), ("customers", .texts(ids)),
            ("next", hasMore ? .optional(ids.last) : .null))
    }
}

extension CoordinatorSettings.ErasurePlaces {
    func json(answered: [Int: Bool], salt: String, hash: String, at wall: Int64) -> JSONValue {
        let holders = answered.filter(\.value).keys.sorted()
        return .object(
            ("customer", .object(("salt", .text(salt)), ("sha256", .text(hash)))),
            ("wasKnown", .boolean(!holders.isEmpty)), ("partitions", .list(holders.map { .integer($0) })),
            ("erasedAt", .instant(wall)), ("removedFrom", .texts(removed)),
            (
                "retained",
                .list(
                    retained.map {
                        .object(
                            ("topic", .text($0.name)), ("retentionMs", $0.retention.map { .integer($0) } ?? .null))
                    })
            ))
    }
}
