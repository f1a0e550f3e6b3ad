enum NumericsPlaceholder {}
