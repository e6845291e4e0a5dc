"""
Kernels for untrusted code: forked warm from one process, each enclosed by walls that Linux provides.

Read ``forkserver`` (has imported what lessons need, and forks), ``warden`` (starts one kernel and stays with
it), ``walls`` (closes the fork in before a line of student code runs), ``visible_library`` (the course's
library without answers), ``student_kernel`` (an ordinary ipykernel), ``provisioner`` (makes it a Jupyter
kernel like any other) and ``doctor`` (tries each wall from the inside).
"""

# For each of many processes: if every one of them used a thread per core, all would wait for each other.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
