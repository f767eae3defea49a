"""Questions over several rows that write nothing."""
