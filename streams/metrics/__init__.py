"""What a worker tells Prometheus: which metrics exist, how the topology feeds them, and where they are served."""
