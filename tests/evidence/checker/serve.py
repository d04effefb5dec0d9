"""The checker for many bundles in one process: a JSON list of arguments on each line of its input, a line with the exit code
and one with the answer for each. Signatures, tokens and lines that stand in several bundles are read once."""

import io
import json
import sys

from regesta_check import main


def answer(argv):
    out = io.StringIO()
    try:
        code = main(argv, out)
    except SystemExit as stopped:
        code = stopped.code
    except Exception as error:  # Anything unforeseen is never 0.
        return 70, f"{type(error).__name__}: {error}"
    return code, out.getvalue()


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
