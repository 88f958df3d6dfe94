"""One JSON object a line in, one a line out, until the input ends."""

import json
import sys

import torch


def serve(commands):
    """commands: functions by name; a request names one as `do` and gives its arguments."""
    print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(commands[request.pop("do")](**request)), flush=True)
