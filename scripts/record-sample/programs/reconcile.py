"""Compares the acquirer's report with the ledger; Python's default layout, which has no time at all."""
import logging
import random
import time

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("reconcile")
log.info("comparing the acquirer's report with the ledger")
random.seed(5)
for batch in range(1, 5):
    time.sleep(0.4)
    log.info("batch %d of 4: %d payments compared", batch, random.randint(20, 60))
log.warning("2 payments differ by rounding: P-7391 P-7388")
log.info("done")
