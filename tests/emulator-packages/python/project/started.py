import time

from volc_im_emulator import start_emulator

print(start_emulator().control.health().pid, flush=True)
time.sleep(600)
