"""
Kernels for code that nobody trusts: forked warm from one process, each shut in by walls of Linux's own.

``forkserver`` has imported what lessons need and forks; ``walls`` closes the fork in before a line of the
student's runs; ``provisioner`` makes it a Jupyter kernel like any other; ``doctor`` looks from the inside
which walls stand.
"""

# For every process that is one of many: where each takes a thread a core, all wait for each other.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
