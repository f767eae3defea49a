"""From the record to a checked pack: contents, render, plan, bind, stamp, check, run in that order by `run`."""
