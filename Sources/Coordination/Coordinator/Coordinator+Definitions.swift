import Engine
import Insights
import Numerics

// Commands that change definitions and lists.

extension Coordinator {
    mutating func define(_ definition: Definition, command: String) -> CommandAnswer {
        let edit: CatalogEdit
        do {
            edit = try catalog.edit([definition.key: definition])
        } catch {
            return .rejected(error.faults(of: definition.key))
        }
        let change = catalog.apply(edit, sources: [definition.key: .control], at: now)
        collect()
        let runs = settle(change, command: command)
        return .accepted(
            .object(
                ("version", .integer(catalog.entries[definition.key]?.version ?? 0)),
                ("changed", .boolean(change.written.contains(definition.key))), ("runs", .texts(runs))))
    }

    /// Asks who would enter and leave a segment; of everything else nothing need be asked.
    mutating func preview(_ definition: Definition, _ record: CommandRecord, offset: Int64) -> CommandAnswer? {
        let faults = defineFaults(definition)
        guard faults.isEmpty else { return .rejected(faults) }
        guard case .rule = definition.spec else {
            let isChanged = catalog.entries[definition.key]?.definition != definition
            return .accepted(.object(("changed", .boolean(isChanged))))
        }
        return wait(record, offset: offset, .preview(definition))
    }

    mutating func delete(_ target: CommandTarget, command: String) -> CommandAnswer {
        let faults = deleteFaults(target)
        guard faults.isEmpty, let entry = catalog.find(target.id, kind: target.kind).first else {
            return .rejected(faults)
        }
        do {
            let change = catalog.apply(try catalog.edit([entry.key: nil]), sources: [:], at: now)
            collect()
            _ = settle(change, command: command)
        } catch {
            return .rejected(error.faults(of: entry.key))
        }
        return .accepted()
    }

    /// Hands customers to their partitions, in orders of a bounded size.
    mutating func listMembers(_ segment: String, add: [String], remove: [String]) -> CommandAnswer {
        let faults = listFaults(segment)
        guard faults.isEmpty else { return .rejected(faults) }
        let orders = ListOrders(segment: segment, add: add, remove: remove, partitions: settings.partitions).orders
        outputs += orders
        return .accepted(
            .object(
                ("add", .integer(add.count)), ("remove", .integer(remove.count)), ("orders", .integer(orders.count))))
    }
}
