"""Werkwijzer: rights for people who work in the Netherlands without papers."""

import os

# Read by the OpenMP library when it is loaded, so it must stand here, before anything else. One thread for an engine: two
# that wait for one another on busy cores made a sentence take a second instead of 28 ms.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
