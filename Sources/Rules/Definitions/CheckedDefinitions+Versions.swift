extension CheckedDefinitions {
    /// Without any definition, of version 0.
    public static var none: CheckedDefinitions {
        CheckedDefinitions(DefinitionSet(), expressions: [], rules: [], context: RuleContext())
    }

    /// The same texts with the versions of `set`, which has the same definitions in the same order.
    public func renumbered(as set: DefinitionSet) -> CheckedDefinitions {
        CheckedDefinitions(set, expressions: expressions, rules: rules, context: context)
    }
}
