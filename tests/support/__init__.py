"""What the tests stand on: databases, a browser, guards against leaks and a blocked loop."""
