"""Officers' papers come in: receive, recognise, measure. Each step is a module with one function."""
