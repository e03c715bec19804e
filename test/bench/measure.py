"""Runs a command and says what it cost: measure.py REPORT COMMAND ... (REPORT gets one line of JSON)."""
import json, os, sys, time

start = time.monotonic()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(child, 0)
with open(sys.argv[1], "w") as report:
    json.dump(
        {
            "seconds": time.monotonic() - start,
            "cpuSeconds": used.ru_utime + used.ru_stime,
            "peakMb": used.ru_maxrss / 1000,
            "exitCode": os.waitstatus_to_exitcode(status),
        },
        report,
    )
