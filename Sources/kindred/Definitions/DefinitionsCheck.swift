import Configuration
import Rules

/// A file's rules and expressions, parsed and checked, whatever else is wrong with it: their faults are told at the lines
/// where their texts stand.
struct DefinitionsCheck {
    private let draft: ConfigurationDraft
    private let check: DefinitionCheck

    init(_ draft: ConfigurationDraft) {
        self.draft = draft
        check = DefinitionCheck(
            DefinitionTexts(
                measures: Self.entries(draft.measures), segments: Self.entries(draft.segments),
                hasUnreadMeasures: draft.measures.hasUnreadIDs, hasUnreadSegments: draft.segments.hasUnreadIDs))
    }

    private static func entries(_ drafts: DefinitionDrafts) -> [DefinitionTexts.Entry] {
        drafts.entries.map { DefinitionTexts.Entry(id: $0.id, text: $0.text?.value) }
    }

    /// The measures' expressions, without those at fault, in the order of the file.
    var expressions: [MeasureExpression] { check.expressions.compactMap { $0 } }

    /// The segments' rules in the order of the file; nil for lists, and for those at fault.
    var rules: [ParsedRule?] { check.rules }

    var faults: [ConfigurationFault] {
        check.faults.compactMap { fault in
            guard let text = text(of: fault.subject), let position = fault.position else { return nil }
            return draft.fault(
                in: text, fault.message, at: TextPosition(line: position.line, column: position.column))
        }
    }

    private func text(of subject: DefinitionFault.Subject) -> Located<String>? {
        switch subject {
        case .measure(let index): draft.measures.entries[index].text
        case .segment(let index): draft.segments.entries[index].text
        }
    }
}
