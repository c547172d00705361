"""The interface: HTTP and the command line."""
