"""What the tests stand on: databases, a browser, an office, guards against leaks and a blocked loop."""
