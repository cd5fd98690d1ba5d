"""群发: what goes to more than one group is shown with its reach, said yes to a second time, and can be stopped."""
