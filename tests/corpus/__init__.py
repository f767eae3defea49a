"""Folders of files put through intake, and what goes out compared with what a reader of the files would see."""
