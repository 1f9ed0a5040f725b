"""The scenario format, version 1, as authors write it: shapes only, no meaning."""
