"""From a performance to the trace as it is served."""
