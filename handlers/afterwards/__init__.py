"""What comes after a message was sent: its words are changed where they stand, its album goes on."""
