"""The web server's settings; `gunicorn scrutiny.wsgi` finds them in the folder that it is started in."""

worker_class = "scrutiny.gunicorn_worker.RequestWorker"
workers = 3
threads = 16
worker_connections = 600  # of a process: those that wait for their request (see the worker), are answered or are kept
timeout = 60  # seconds without a sign of life from a process
