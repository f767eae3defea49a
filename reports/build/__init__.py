"""From the record to a checked pack: contents, prepare, render, plan, bind, stamp, check, in that order, by `run`."""
