"""A fictional council with fictional people: what the portal looks like when it is in use."""
