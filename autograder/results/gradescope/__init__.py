"""
A lesson's autograder for Gradescope: a zip that judges one notebook in a container of theirs.

On the instructor's machine ``archive`` writes the zip. There ``run`` does everything: ``handed_in`` finds the
notebook, ``ordinary_user`` runs it where no namespaces can be made (and ``plain_kernel`` is the process that
does), ``outcome`` writes the results.
"""
