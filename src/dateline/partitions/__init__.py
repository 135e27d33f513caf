"""Many reports coded in partitions: Parquet that another machine can write and `dateline add` takes in.

inputs.py   which reports make up each partition: a run of a file's lines or rows
tables.py   a partition's files: coded reports, their claims one a row, what failed
run.py      what is to be done, done here; each partition whole or not at all
cluster.py  the same over the processes of Ray, on this machine or many

The folder that a run writes (docs/scale.md): manifest.json, reports/part-00000.parquet ..., claims/ and failures/.
"""

from __future__ import annotations

from dateline.partitions.inputs import PER_PARTITION, partitions
from dateline.partitions.run import Begun, Done, Job, begin, code_here, total
from dateline.partitions.tables import coded_files, lacking, makers, read

__all__ = [
    "PER_PARTITION", "Begun", "Done", "Job", "begin", "code_here", "coded_files", "lacking", "makers", "partitions",
    "read", "total",
]  # fmt: skip
