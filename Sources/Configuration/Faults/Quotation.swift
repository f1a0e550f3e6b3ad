/// `text` in quotes for a message: at most 60 characters of it, without control characters.
func quoted(_ text: String) -> String {
    let shownMax = 60
    var shown = ""
    var count = 0
    for scalar in text.unicodeScalars {
        guard count < shownMax else { return "\"\(shown)…\"" }
        // Whatever a file holds, a message stays on its line and never steers a terminal.
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: shown += scalar.escaped(asASCII: true)
        default: shown.unicodeScalars.append(scalar)
        }
        count += 1
    }
    return "\"\(shown)\""
}
