"""
Notebooks run on the workers of a Dask cluster; everything else stays on the instructor's machine.

Read ``parcel`` (what leaves and what comes back, as bytes), ``line`` (the Execute step's end), ``crew``
(which workers there are, and whether they are fit), ``dispatch`` (which of them gets what), ``station`` (in a
Dask worker) and ``runner`` (a process of the station, which raises the walls and runs a notebook).
"""
