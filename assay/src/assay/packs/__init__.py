"""The parts of a policy pack, each with the rules that its YAML must keep."""
