enum JourneysPlaceholder {}
