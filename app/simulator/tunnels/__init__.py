"""Into a tunnel and out of one."""
