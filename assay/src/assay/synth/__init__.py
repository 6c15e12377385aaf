"""One invented city bank, grown from a seed: for the demo, the tests and the benchmarks."""
