"""The 台账: read, written, edited, brought back."""
