"""How fast smpplab is, beside its peers and beside the least that Python can do: `python -m benchmarks`."""
