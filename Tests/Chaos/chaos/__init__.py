"""The parts of kindred-chaos."""
