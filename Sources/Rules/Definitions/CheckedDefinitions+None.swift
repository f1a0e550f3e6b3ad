extension CheckedDefinitions {
    /// Without any definition, of version 0.
    public static var none: CheckedDefinitions {
        CheckedDefinitions(DefinitionSet(), expressions: [], rules: [], context: RuleContext())
    }
}
